"""What a name in a module stands for."""

from __future__ import annotations

import pytest

from conformance.errors import HarnessError
from conformance.reports.site.javascript.source import Global, SourceModules, is_module

A, B = "conformance.sample", "conformance.other"
TEXTS = {
    A: "from .other import thing as renamed, lacking\nfrom conformance import operators\nX, Y = 1, 2",
    B: "from math import prod as thing\ndef own():\n    return thing",
}
SOURCES = SourceModules(TEXTS)


@pytest.mark.parametrize(
    ("module", "name", "meant"),
    [
        (A, "renamed", Global("math", "prod")),
        (B, "own", Global(B, "own")),
        (A, "Y", Global(A, "Y")),
        (A, "operators", Global("conformance.operators", "")),
    ],
)
def test_a_name_is_followed_to_where_it_is_defined(module, name, meant):
    assert SOURCES.resolve(Global(module, name)) == meant


def test_a_name_that_is_nowhere_is_an_error():
    with pytest.raises(HarnessError, match=r"conformance\.other has no lacking to compile"):
        SOURCES.resolve(Global(A, "lacking"))
    with pytest.raises(HarnessError, match=r"there is no module conformance\.nonsense to compile"):
        SourceModules({}).module("conformance.nonsense")


def test_names_of_two_modules_are_two_in_javascript():
    names = {Global(module, name).mangled for module in (A, B, f"{A}.b") for name in ("x", "b", "b_x")}
    assert len(names) == 9


def test_a_module_is_told_from_what_stands_in_one():
    assert is_module("conformance.operators.words")
    assert not is_module("conformance.operators.words.Words")
    assert not is_module("conformance.nonsense.deeper")
