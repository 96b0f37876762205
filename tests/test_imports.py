"""Imports point one way: every module may import only from rooms below its own."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import conformance

PACKAGE = Path(conformance.__file__).parent
FRAMEWORKS = {"tensorflow", "torch", "jax", "jaxlib", "keras", "onnx", "onnxruntime"}

ORDER = (
    ("errors", "_version", "durable"),
    ("operators",),
    ("frameworks",),
    ("worker",),
    ("reference",),
    ("readings",),
    ("faults",),
    ("cases",),
    ("backends",),
    ("judging",),
    ("semantics",),
    ("runs",),
    ("changes",),
    ("failures",),
    ("reports",),
    ("cli",),
    ("deviations",),
    ("fingerprint",),
    ("environments",),
    ("targets",),
    ("comparison",),
    ("differences",),
    ("sweep",),
    ("upgrades",),
    ("standalone",),
    ("pytest_plugin", "__init__", "__main__"),
)
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}
LINE = LEVEL["worker"]


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports(source: str, module: str, is_package: bool) -> list[tuple[str, bool]]:
    """Absolute names that a module imports, each with whether it happens at import time."""
    found = []
    tree = ast.parse(source)
    top = {id(node) for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))}
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            top -= {id(node) for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, module, is_package)
            found += [(f"{base}.{alias.name}", id(node) in top) for alias in node.names]
    return found


def _absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    kept = parts[: len(parts) - node.level + is_package]
    return ".".join([*kept, node.module] if node.module else kept)


def wrong(source: str, module: str, is_package: bool = False) -> list[str]:
    """What breaks the directions in one module."""
    own = LEVEL[room(module)]
    said = []
    for name, _ in imports(source, module, is_package):
        first = name.split(".")[0]
        if first == "conformance":
            target = room(name)
            if target in LEVEL and LEVEL[target] > own and room(module) != target:
                said.append(f"{module} imports {name}, which is above it")
        elif own <= LINE and first not in sys.stdlib_module_names | {"numpy"} | _own_framework(module):
            said.append(f"{module} is below the line and imports {name}")
        elif own > LINE and first in FRAMEWORKS:
            said.append(f"{module} imports the framework {name}")
    return said


BESIDES = {"jax": {"jaxlib"}, "onnx_reference": {"onnx"}}
"""What the adapter in a room imports beside the framework that the room is named after."""

VECTORS = "conformance.frameworks.onnx.vectors"
"""The one module that is no adapter and imports a framework: it has the framework's own test vectors."""


def _own_framework(module: str) -> set[str]:
    parts = module.split(".")
    if parts[1:2] == ["frameworks"] and (parts[-1] == "adapter" or module == VECTORS):
        return {parts[2]} | BESIDES.get(parts[2], set())
    return set()


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(file):
    parts = ("conformance", *file.relative_to(PACKAGE).with_suffix("").parts)
    package = parts[-1] == "__init__"
    module = ".".join(parts[:-1] if package else parts)
    assert room(module) in LEVEL, f"{module} has no place in ORDER"
    assert not wrong(file.read_text(), module, package)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("conformance.operators.convolution.geometry", "from conformance.cli import main"),
        ("conformance.operators.convolution.reference.taps", "from conformance.cli import rule"),
        ("conformance.frameworks.torch.convolution.rules", "import torch"),
        ("conformance.frameworks.torch.vectors", "import torch"),
        ("conformance.frameworks.onnx.convolution.calls", "import onnx"),
        ("conformance.cases.onnx_vectors", "def f():\n    import onnx"),
        ("conformance.worker.answer", "import yaml"),
        ("conformance.judging.judge", "def f():\n    import torch"),
        ("conformance.backends.jobs", "from conformance.cli import main"),
    ],
)
def test_a_wrong_direction_is_noticed(module, source):
    assert wrong(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("conformance.frameworks.torch.adapter", "import torch"),
        ("conformance.judging.judge", "from conformance.operators.convolution.geometry import Axis"),
        ("conformance.worker.answer", "from ..frameworks import predict"),
    ],
)
def test_a_right_direction_passes(module, source):
    assert not wrong(source, module)


def loaded_by(arguments: list[str]) -> set[str]:
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
