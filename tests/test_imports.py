"""Imports point one way: a folder knows those above it in `FLOORS`, and no two modules import each other."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.util import resolve_name
from pathlib import Path

import pytest

import conformance
from conformance.operators.registry import ALL

PACKAGE = Path(conformance.__file__).parent
FRAMEWORKS = {"tensorflow", "torch", "jax", "jaxlib", "keras", "onnx", "onnxruntime"}

GROUND = {"commands", "errors", "durable", "printable", "repository", "_version"}
"""Files beside the folders that know nothing of ours; every folder may use them."""

FLOORS = {
    "operators": set(),
    "frameworks": {"operators"},
    "worker": {"operators", "frameworks"},
    # ---- the line: what stands below it may be newer Python and more than NumPy
    "cases": {"operators", "frameworks"},
    "backends": {"operators", "frameworks", "worker", "cases"},
    "judging": {"operators", "frameworks", "cases"},
    "semantics": {"operators", "frameworks", "cases"},
    "runs": {"operators", "cases", "backends", "judging"},
    "changes": {"operators", "frameworks", "cases", "backends", "judging", "runs"},
    "failures": {"operators", "frameworks", "worker", "cases", "backends", "judging", "runs"},
    "reports": {
        "operators",
        "frameworks",
        "cases",
        "backends",
        "judging",
        "semantics",
        "runs",
        "changes",
        "failures",
    },
}
"""The folders in the order of the flow, and which of ours each may import."""

EVERYTHING = set(FLOORS) | GROUND
FACES = {
    "cli": EVERYTHING,
    "pytest_plugin": EVERYTHING,
    "__init__": EVERYTHING,
    "__main__": {"cli"},
}
"""What people call; nothing imports these."""

MAY_IMPORT: dict[str, set[str]] = {**{name: set() for name in GROUND}, **FLOORS, **FACES}
FAR_SIDE = {"operators", "frameworks", "worker", "errors", "printable", "_version"}
"""Also runs inside a worker: the standard library, NumPy and the worker's own framework, nothing else."""

KNOWS_OPERATORS = "conformance.operators.registry"
"""The one shared module that lists the operators."""

OPERATORS = {each.folder for each in ALL}
"""Folders of one operator each: what stands beside them is shared by all and knows none of them."""

BESIDES = {"jax": {"jaxlib"}, "onnx_reference": {"onnx"}}
"""What the adapter of a framework imports beside the package that its folder is named after."""

VECTORS = "conformance.frameworks.onnx.vectors"
"""The one module that is no adapter and imports a framework: it has the framework's own test vectors."""


BARE = {file.stem: f"conformance.worker.{file.stem}" for file in (PACKAGE / "worker").glob("[a-z]*.py")}
"""Modules of the worker by the bare name that a script uses which has put their folder on its path."""


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    return {name_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def name_of(file: Path) -> str:
    parts = ("conformance", *file.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = modules()


def room(module: str) -> str:
    """The entry of `MAY_IMPORT` under which a module falls."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imported(source: str, module: str, is_package: bool) -> set[str]:
    """What a module imports, at its top, within functions or for its types alone, by absolute names.

    Modules that it names in strings, as `import_module` takes them or a command is started by, count as well;
    docstrings, and the package that the module itself is in, do not.
    """
    anchor = module if is_package else module.rpartition(".")[0]
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {BARE.get(alias.name, alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), anchor) if node.level else node.module
            found |= {f"{base}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            spelled = re.findall(r"conformance(?:\.\w+)+", node.value if len(node.value) < 200 else "")
            found |= {name for name in spelled if owner(name) and not module.startswith(f"{name}.")}
    return found


def owner(name: str) -> str | None:
    """The longest part of a dotted name that is a module of ours below the root; None if there is none."""
    while name.count(".") and name not in MODULES:
        name = name.rpartition(".")[0]
    return name if name.count(".") else None


def mistakes(source: str, module: str, is_package: bool = False) -> list[str]:
    """What breaks the directions in one module."""
    own = room(module)
    said = []
    for name in sorted(imported(source, module, is_package)):
        first = name.split(".")[0]
        if first == "conformance":
            target = room(name)
            if target != own and target in MAY_IMPORT and target not in MAY_IMPORT[own] | GROUND:
                said.append(f"{module} imports {name}: {own} may not import {target}")
            elif (
                own == target == "operators"
                and _operator(name)
                and _operator(module) != _operator(name)
                and module != KNOWS_OPERATORS
            ):
                said.append(f"{module} is shared by all operators and imports {name}")
        elif own in FAR_SIDE and first not in sys.stdlib_module_names | {"numpy"} | _own_framework(module):
            said.append(f"{module} runs inside a worker and imports {name}")
        elif own not in FAR_SIDE and first in FRAMEWORKS:
            said.append(f"{module} imports the framework {name}")
    return said


def _operator(module: str) -> str | None:
    parts = module.split(".")
    return parts[2] if len(parts) > 2 and parts[2] in OPERATORS else None


def _own_framework(module: str) -> set[str]:
    parts = module.split(".")
    if parts[1:2] == ["frameworks"] and (parts[-1] == "adapter" or module == VECTORS):
        return {parts[2]} | BESIDES.get(parts[2], set())
    return set()


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle, in its order; empty if there is none."""
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        done.add(module)
        for target in sorted(graph.get(module, ())):
            if found := visit(target, (*path, module)):
                return found
        return []

    for module in sorted(graph):
        if found := visit(module, ()):
            return found
    return []


def graph_of_modules() -> dict[str, set[str]]:
    """Which module of ours imports which, whenever and for whatever."""
    return {
        module: {
            target
            for name in imported(file.read_text(), module, file.name == "__init__.py")
            if (target := owner(name)) and target != module
        }
        for module, file in MODULES.items()
    }


def test_the_package_is_few_folders_and_few_files():
    here = [entry for entry in PACKAGE.iterdir() if entry.name not in ("__pycache__", "library", "documents")]
    folders = {entry.name for entry in here if entry.is_dir()}
    assert folders == set(FLOORS) | {"cli"}
    assert len(folders) <= 12
    assert len(here) - len(folders) <= 10


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module):
    file = MODULES[module]
    assert room(module) in MAY_IMPORT, f"{module} has no place in FLOORS"
    assert not mistakes(file.read_text(), module, file.name == "__init__.py")


def test_the_floors_themselves_point_one_way():
    assert not circle(MAY_IMPORT)
    assert circle({**MAY_IMPORT, "operators": {"reports"}})


def test_no_two_modules_import_each_other():
    assert circle(graph_of_modules()) == []


def test_a_circle_is_noticed():
    graph = graph_of_modules()
    graph["conformance.operators.words"].add("conformance.operators.operands")
    graph["conformance.operators.operands"].add("conformance.operators.words")
    assert circle(graph)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("conformance.operators.words", "from ..judging.judge import judge"),
        ("conformance.operators.words", "from .convolution.theory import THEORY"),
        ("conformance.operators.windows.geometry", "from ..convolution.theory import THEORY"),
        ("conformance.operators.convolution.reference.taps", "from ....frameworks import rule"),
        ("conformance.frameworks.torch.convolution.rules", "import torch"),
        ("conformance.frameworks.torch.vectors", "import torch"),
        ("conformance.frameworks.onnx.convolution.calls", "import onnx"),
        ("conformance.frameworks.registry", 'HOME = "conformance.judging.judge"'),
        ("conformance.cases.onnx_vectors", "def f():\n    import onnx"),
        ("conformance.cases.loading", "from conformance.backends.target import Target"),
        ("conformance.worker.answer", "import yaml"),
        ("conformance.judging.judge", "def f():\n    import torch"),
        ("conformance.judging.judge", "if TYPE_CHECKING:\n    from conformance.backends.pool import Pool"),
        ("conformance.semantics.explanation", "import conformance.runs.run"),
        ("conformance.backends.jobs", "from conformance.cli import main"),
        ("conformance.errors", "from conformance.operators.words import Words"),
        ("conformance.judging.judge", "import lifeline"),
    ],
)
def test_a_wrong_direction_is_noticed(module, source):
    assert mistakes(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("conformance.frameworks.torch.adapter", "import torch"),
        ("conformance.judging.judge", "from conformance.operators.windows.geometry import Axis"),
        ("conformance.operators.windows.geometry", "from ..words import Words"),
        ("conformance.worker.answer", "from ..frameworks import predict"),
        ("conformance.backends.environments.leash", "import lifeline"),
        ("conformance.backends.names", 'HOME = "conformance.frameworks.planted.adapter:Adapter"'),
    ],
)
def test_a_right_direction_passes(module, source):
    assert not mistakes(source, module)


def loaded_by(arguments: list[str]) -> set[str]:
    """The modules that are loaded after a command has run in a Python of its own."""
    code = (
        "import sys\nfrom conformance.cli import code_of\n"
        f"code = code_of({arguments!r})\nprint('MODULES', *sys.modules)\nsys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ran.stdout.rpartition("MODULES")[2].split())


def test_help_loads_neither_numpy_nor_a_framework_nor_pydantic():
    assert not loaded_by(["--help"]) & ({"numpy", "pydantic", "yaml", "rich"} | FRAMEWORKS)


def test_importing_the_package_loads_no_framework():
    code = "import sys, conformance\nprint(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(ran.stdout.split()) & (FRAMEWORKS | {"numpy"})


def test_a_command_that_loads_numpy_is_seen():
    assert "numpy" in loaded_by(["list", "--help"]) | loaded_by(["check", "cases"])
