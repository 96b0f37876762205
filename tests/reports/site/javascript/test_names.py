"""Which names are local to a function."""

from __future__ import annotations

import ast

import pytest

from conformance.reports.site.javascript.names import bound, is_generator, parameters, spell


def function(text: str) -> ast.FunctionDef:
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("a = b = 1", {"a", "b"}),
        ("for (a, b), *c in x: pass", {"a", "b", "c"}),
        ("return [y for y in x]", set()),
        ("return [y for x in z if (y := x)]", {"y"}),
        ("return (lambda a: (b := a))(1)", set()),
        ("def g():\n        a = 1", {"g"}),
        ("try:\n        a = 1\n    except ValueError as b:\n        c = 1", {"a", "b", "c"}),
        ("a.b = a[1] = 1", set()),
    ],
)
def test_what_a_function_binds(body, names):
    assert bound(function(f"def f():\n    {body}")) == names


def test_a_generator_has_a_yield_of_its_own():
    assert is_generator(function("def f():\n    if x:\n        yield 1"))
    assert not is_generator(function("def f():\n    def g():\n        yield 1\n    return g"))


def test_spelling_and_parameters():
    assert [spell("new"), spell("a")] == ["new$", "a"]
    assert parameters(function("def f(a, /, b, *c, d): pass").args) == ["a", "b", "d", "c"]
