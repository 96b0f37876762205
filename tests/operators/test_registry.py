"""Every operator is found with its theory, and nothing but the folders of operators knows one by name."""

from __future__ import annotations

import ast

import pytest
from support.paths import ROOT

from conformance.operators import shapes
from conformance.operators.registry import ALL, can_apply, find_operator, find_theory, readings_by_name
from conformance.operators.windows.geometry import Axis, Geometry

PACKAGE = ROOT / "conformance"

OWN = ("operators", "frameworks")
"""Rooms in which an operator is named by what it is made of."""

OF_FRAMEWORKS = "judging/deviations/"
"""Tables of what single frameworks are known to do wrong, each entry with the operator that it is of."""

STILL_NAMING = {
    "cases/spelling.py",
    "failures/configurations.py",
    "reports/drawings/convolution.py",
    "reports/site/rulers.py",
    "runs/fingerprint/placement.py",
    "semantics/differences/words_section.py",
    "semantics/formulas.py",
    "semantics/word_explanation.py",
    "semantics/words_by_dialect.py",
}
"""Modules that have tables by operator of their own; each that loses its table leaves this list."""

OPERATORS = {each.name for each in ALL}

NAMES = {name for name, value in vars(shapes).items() if isinstance(value, str) and value in OPERATORS}


def names_of_operators(source: str) -> set[str]:
    """The operators that a module names, by their constants or by texts that are no docstring."""
    tree = ast.parse(source)
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found |= NAMES & {alias.name for alias in node.names}
        elif isinstance(node, ast.Constant) and id(node) not in documented:
            found |= {node.value} & OPERATORS if isinstance(node.value, str) else set()
    return found


def modules_that_name_operators() -> set[str]:
    files = (file.relative_to(PACKAGE) for file in PACKAGE.rglob("*.py"))
    outside = (file for file in files if file.parts[0] not in OWN)
    return {file.as_posix() for file in outside if names_of_operators((PACKAGE / file).read_text())}


def test_nothing_outside_of_operators_and_frameworks_knows_an_operator_by_name():
    naming = {name for name in modules_that_name_operators() if not name.startswith(OF_FRAMEWORKS)}
    assert naming == STILL_NAMING


@pytest.mark.parametrize(
    "source",
    [
        "from conformance.operators.shapes import CONV",
        'def f(op):\n    return op == "conv_transpose"',
        'NAMES = {"conv": 1}',
    ],
)
def test_a_module_that_knows_one_is_noticed(source):
    assert names_of_operators(source)


def test_a_docstring_may_name_one():
    assert not names_of_operators('"""conv"""\n\n\ndef f():\n    """conv_transpose"""')


@pytest.mark.parametrize("operator", ALL, ids=lambda each: each.name)
def test_each_operator_has_the_parts_that_a_folder_is_made_of(operator):
    theory, folder = find_theory(operator.name), PACKAGE / "operators" / operator.folder
    assert find_operator(operator.name) is operator
    assert (folder / "operator.py").is_file()
    assert (folder / "formulations").is_dir()
    assert len(theory.by_name) == len(theory.readings) >= 12
    assert "numbers" in theory.families


def test_readings_of_all_operators_are_found_by_name():
    assert set().union(*(find_theory(each.name).by_name for each in ALL)) == set(readings_by_name())


def test_a_reading_applies_to_geometries_of_its_own_operator():
    conv = Geometry("conv", 2, 2, 2, 1, (Axis(5, 3, 1, 1, 0, 3),))
    assert can_apply(readings_by_name()["kernel-flipped"], conv)
    assert not can_apply(
        readings_by_name()["kernel-flipped"], conv.__class__("conv", 2, 2, 2, 1, (Axis(3, 1, 1, 1, 0, 3),))
    )
