"""The public names of the package."""

import ast
from pathlib import Path

import pytest

import conformance


@pytest.mark.parametrize("name", conformance.__all__)
def test_every_public_name_is_there(name):
    assert getattr(conformance, name).__doc__
    assert name in dir(conformance)


def test_type_checkers_and_programs_see_the_same_names():
    """What stands under TYPE_CHECKING is what `__getattr__` finds."""
    tree = ast.parse(Path(conformance.__file__).read_text())
    imported = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("conformance.")
        for alias in node.names
    }
    assert imported == {name: f"conformance.{home}" for name, home in conformance._HOMES.items()}
    assert sorted(imported) == sorted(conformance.__all__)


def test_any_other_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        _ = conformance.runn


def test_errors_are_caught_by_their_public_names():
    with pytest.raises(conformance.UsageError, match="did you mean `output_padding`"):
        conformance.explain_word("output_pading")
    assert issubclass(conformance.CaseFileError, conformance.ConformanceError)
    assert issubclass(conformance.Untranslatable, conformance.UsageError)
