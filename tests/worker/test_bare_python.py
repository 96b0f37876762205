"""The worker under a Python that holds NumPy and nothing else."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import venv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.misbehaving import question, target
from support.paths import SUPPORT

import conformance
import conformance.errors
from conformance.backends.client import Client
from conformance.backends.environments import ensure_environment
from conformance.backends.names import parse
from conformance.errors import ConformanceError
from conformance.operators.observations import Crashed
from conformance.operators.operands import Recipe
from conformance.operators.question import Question
from conformance.operators.words import Words

PACKAGE = Path(conformance.__file__).parent
NAMED = "CONFORMANCE_FAR_PYTHON"
LIMIT = 30.0
FAR_SIDE = [
    *(PACKAGE / f"{name}.py" for name in ("__init__", "_version", "errors")),
    *(file for folder in ("operators", "frameworks", "worker") for file in (PACKAGE / folder).rglob("*.py")),
]
"""What also runs inside a worker, and so in the oldest Python that one may have."""


@pytest.fixture(scope="session")
def linked(tmp_path_factory):
    """A virtual environment in which the NumPy of this Python is linked, and nothing else."""
    home = tmp_path_factory.mktemp("far")
    venv.EnvBuilder(symlinks=True, with_pip=False).create(home)
    numpy = Path(np.__file__).parent
    (site,) = home.glob("lib/python*/site-packages")
    for folder in (numpy, numpy.parent / "numpy.libs"):
        if folder.exists():
            (site / folder.name).symlink_to(folder)
    return str(home / "bin" / "python")


@pytest.fixture(scope="session")
def old():
    """An environment of the oldest Python that is found from 3.9 on, with NumPy 1.26."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    why = "no Python from 3.9 to 3.12"
    for version in ("3.9", "3.10", "3.11", "3.12"):
        pythons = [shutil.which(f"python{version}"), *pyenv.glob(f"{version}.*/bin/python")]
        for python in filter(None, pythons):
            try:
                with pytest.MonkeyPatch.context() as patch:
                    # the pins of the tests themselves would refuse another NumPy
                    patch.delenv("PIP_CONSTRAINT", raising=False)
                    return str(ensure_environment(["numpy==1.26.4"], str(python)).python)
            except ConformanceError as error:
                why = str(error)
    pytest.skip(f"no environment with NumPy 1.26: {why}")


@pytest.fixture(params=["linked", "named", "old"])
def far(request):
    """A Python that has NumPy alone: made here, named by the environment, or an old one with an old NumPy."""
    if request.param != "named":
        return request.getfixturevalue(request.param)
    if NAMED not in os.environ:
        pytest.skip(f"{NAMED} names no Python")
    return os.environ[NAMED]


def questions():
    for op in ("conv", "conv_transpose"):
        for dtype in ("float64", "float32", "bfloat16", "float16"):
            for kind in ("integers", "normal"):
                words = Words(op, (2, 4, 5, 6), 6, (2, 3), (2, 1), (1, 2), 2, 1, bias=True, dtype=dtype)
                recipe = Recipe(5, dtype, {"input": kind, "kernel": kind})
                yield Question(words, "torch", "equivalent", recipe, True)


def test_the_far_side_sees_numpy_and_nothing_else(far):
    with Client(replace(parse(str(SUPPORT / "witness.py")), python=far)) as client:
        flags = client.wait_until_started().flags
    assert flags["installed"] == ["numpy"]
    assert flags["visible"] == []
    assert flags["isolated"] == 1


def test_the_near_side_would_see_more():
    with Client(parse(str(SUPPORT / "witness.py"))) as client:
        assert "pytest" in client.wait_until_started().flags["visible"]


def test_both_sides_give_the_same_numbers(far):
    with Client(replace(parse("numpy"), python=far)) as there, Client(parse("numpy")) as here:
        for asked in questions():
            one, other = there.ask(asked, LIMIT), here.ask(asked, LIMIT)
            assert set(one.values) == {"output", "grad_input", "grad_kernel", "grad_bias"}
            if asked.recipe.kinds["input"] == "integers":
                for name, values in one.values.items():
                    assert np.array_equal(values, other.values[name]), (asked, name)


def test_a_death_there_is_told_here(far):
    with Client(replace(target(), python=far)) as client:
        crash = client.ask(question("abort"), LIMIT)
    assert isinstance(crash, Crashed)
    assert crash.how == "SIGABRT"
    assert "Fatal Python error" in crash.stderr


def test_a_framework_that_is_not_there_is_named(far):
    with Client(replace(parse("torch"), python=far)) as client:
        client.start()
        with pytest.raises(conformance.errors.HarnessError, match="torch"):
            client.wait_until_started()


@pytest.mark.parametrize("path", FAR_SIDE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_far_side_may_be_python_3_9(path):
    tree = ast.parse(path.read_text(), feature_version=(3, 9))
    assert annotations_are_strings(tree) or not has_annotations(tree) or annotations_are_names(tree)


def annotations_are_names(tree):
    """Whether Python 3.9 can evaluate every annotation of a module that may not import `annotations`."""
    arguments = [node for node in ast.walk(tree) if isinstance(node, ast.arg)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = [node.annotation for node in arguments] + [node.returns for node in functions]
    return not any(isinstance(part, ast.BinOp) for node in found if node for part in ast.walk(node))


def annotations_are_strings(tree):
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and node.names[0].name == "annotations"
        for node in tree.body
    )


def has_annotations(tree):
    return any(
        isinstance(node, ast.AnnAssign)
        or (isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and (node.returns or node.args.args))
        for node in ast.walk(tree)
    )


def test_newer_syntax_would_be_noticed():
    with pytest.raises(SyntaxError):
        ast.parse("match x:\n    case 1: pass", feature_version=(3, 9))
    assert has_annotations(ast.parse("def f(x: int | None): ..."))
    assert not annotations_are_strings(ast.parse("def f(x: int | None): ..."))
    assert not annotations_are_names(ast.parse("def f(x: int | None): ..."))
    assert annotations_are_names(ast.parse("def f(x: int) -> None: ..."))


def test_the_worker_imports_no_more_than_it_needs(linked):
    """Start-up counts: a worker that is only asked for its NumPy reference loads no tools of the harness."""
    code = f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); import conformance.worker.serve; "
    code += "print(*sys.modules)"
    loaded = subprocess.run(
        [linked, "-I", "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "conformance.worker.serve" in loaded
    host = {"conformance.backends.client", "conformance.backends.pool", "conformance.cases", "asyncio"}
    assert not host & set(loaded)
