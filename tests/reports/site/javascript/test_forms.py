"""Forms of syntax that are told apart."""

from __future__ import annotations

import ast

import pytest

from conformance.reports.site.javascript.forms import is_float


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("1.5", True), ("2.0**-n", True), ("n * (2.0 - x)", True), ("2**n", False), ("1.5 // 2", False)],
)
def test_an_expression_with_a_float_in_it_is_a_float(text, is_one):
    assert is_float(ast.parse(text, mode="eval").body) is is_one
