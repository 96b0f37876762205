"""The tests mirror the package: `conformance/a/b/c.py` is specified by `tests/a/b/test_c.py`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support.paths import TESTS

import conformance

PACKAGE = Path(conformance.__file__).parent
LONG = 60
"""Lines from which on a module has a test file of its name; shorter ones may be tested with others."""


TOGETHER = {"script.py": TESTS / "frameworks" / "test_scripts.py"}
"""Modules that every framework has and that one test file specifies for all of them."""


def specification(module: Path) -> Path:
    """The test file of a module; that of a package's `__init__.py` is named after the package."""
    place = module.relative_to(PACKAGE)
    if place.parts[0] == "frameworks" and module.name in TOGETHER:
        return TOGETHER[module.name]
    name = module.parent.name if place.stem == "__init__" else place.stem
    return TESTS / place.parent / f"test_{name}.py"


def is_long(module: Path) -> bool:
    return module.read_text().count("\n") > LONG


MODULES = [file for file in sorted(PACKAGE.rglob("*.py")) if is_long(file)]


@pytest.mark.parametrize("module", MODULES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_a_module_has_a_test_file_of_its_name(module):
    assert specification(module).is_file(), f"{specification(module).relative_to(TESTS.parent)} is missing"


def test_a_module_without_one_is_noticed():
    assert not specification(PACKAGE / "operators" / "convolution" / "winograd.py").is_file()
    assert specification(PACKAGE / "judging" / "judge.py") == TESTS / "judging" / "test_judge.py"
    assert specification(PACKAGE / "cli" / "__init__.py") == TESTS / "cli" / "test_cli.py"


def functions() -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function of the package with its place."""
    return [
        (f"{file.relative_to(PACKAGE)}:{node.lineno} {node.name}", node)
        for file in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return len([*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs])


def test_modules_and_functions_stay_small():
    assert {file for file in MODULES if file.read_text().count("\n") > 300} == set()
    lengths = {place: lines(node) for place, node in functions()}
    assert {place for place, length in lengths.items() if length > 50} == set()
    assert sorted(lengths.values())[len(lengths) // 2] <= 7


def test_functions_take_few_parameters_and_commands_fewer():
    counts = {place: parameters(node) for place, node in functions()}
    assert {place for place, count in counts.items() if count > 8} == set()
    assert {place for place, count in counts.items() if place.startswith("cli/") and count > 7} == set()
