"""What a name means where it stands."""

from __future__ import annotations

import ast

import pytest

from conformance.reports.site.javascript.scope import Scope, fresh
from conformance.reports.site.javascript.source import CompileError, Global, SourceModules

NAME = "conformance.sample"
SOURCES = SourceModules({NAME: "import math\nfrom math import gcd\nX = 1\nlen = 2"})
SCOPE = Scope(SOURCES, SOURCES.module(NAME), set(), set())


def name(text: str) -> ast.Name:
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Name)
    return node


def test_a_local_name_hides_a_global_one_and_that_a_built_in_one():
    assert SCOPE.name(name("max")) == "$.max"
    assert SCOPE.name(name("len")) == "sample$$len"
    assert SCOPE.inner(["len"]).name(name("len")) == "len"
    assert Global(NAME, "len") in SCOPE.needed


def test_names_of_the_library():
    assert SCOPE.name(name("gcd")) == "$.gcd"
    member = ast.parse("math.gcd", mode="eval").body
    assert isinstance(member, ast.Attribute)
    assert SCOPE.member(member) == Global("math", "gcd")
    with pytest.raises(CompileError, match="the name nonsense"):
        SCOPE.name(name("nonsense"))


def test_a_fresh_name_is_new():
    assert fresh("a") != fresh("a")
