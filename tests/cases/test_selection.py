"""Expressions, tags, names and shards over loaded cases."""

from __future__ import annotations

import pytest

from conformance.cases import find, select, shard
from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.errors import UsageError
from conformance.operators.words import Words

WORDS = Words("conv", (1, 1, 4), 1, (2,), (1,), (1,))


def case(case_id, *tags):
    return Case(case_id, WORDS, Place("a.yaml", 1, 1), tags=tags)


CASES = [
    case("conv/same.yaml::even", "smoke"),
    case("conv/same.yaml::odd"),
    case("transpose/same.yaml::even", "Slow", "figure"),
    case("transpose/valid.yaml::output-9x9", "slow"),
]
EVEN, ODD, SLOW, VALID = CASES


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (None, CASES),
        ("", CASES),
        ("  ", CASES),
        ("conv/", [EVEN, ODD]),
        ("CONV/", [EVEN, ODD]),
        ("slow", [SLOW, VALID]),
        ("same and not odd", [EVEN, SLOW]),
        ("not same or odd", [ODD, VALID]),
        ("not (same or odd)", [VALID]),
        ("not not odd", [ODD]),
        ("odd or figure and slow", [ODD, SLOW]),
        ("(odd or figure) and slow", [SLOW]),
        ("same.yaml::even", [EVEN, SLOW]),
        ("9x9", [VALID]),
        ("nothing", []),
        ("android", []),
    ],
)
def test_expressions(expression, expected):
    assert select(CASES, expression) == expected


@pytest.mark.parametrize(
    ("expression", "column", "seen"),
    [
        ("and", 1, "'and'"),
        ("a and", 6, "the end"),
        ("a b", 3, "'b'"),
        ("(a", 3, "the end"),
        ("a)", 2, "')'"),
        ("()", 2, "')'"),
        ("a or or b", 6, "'or'"),
        ("not", 4, "the end"),
        ("a not b", 3, "'not'"),
        ("(" * 100 + "a" + ")" * 100, 51, "'('"),
    ],
)
def test_expressions_that_cannot_be_read(expression, column, seen):
    with pytest.raises(UsageError) as caught:
        select(CASES, expression)
    assert f"{seen} at column {column}, where " in str(caught.value)
    assert caught.value.exit_code == 2


def test_parentheses_may_be_many_side_by_side_and_not_pile_up():
    assert select(CASES, " or ".join(["(odd)"] * 200)) == [ODD]
    assert select(CASES, "not " * 10_001 + "odd") == [EVEN, SLOW, VALID]


def test_tags_are_any_of_them_and_exact():
    assert select(CASES, tags=["slow"]) == [VALID]
    assert select(CASES, tags=["slow", "smoke"]) == [EVEN, VALID]
    assert select(CASES, "conv", ["slow"]) == []
    assert select(CASES, None, ["absent"]) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("conv/same.yaml::even", EVEN),
        ("cases/conv/same.yaml::even", EVEN),
        ("/far/away/cases/conv/same.yaml::even", EVEN),
        ("cases\\conv\\same.yaml::even", EVEN),
        ("odd", ODD),
        ("same.yaml::odd", ODD),
        ("valid.yaml::output-9x9", VALID),
        ("9x9", VALID),
    ],
)
def test_names(name, expected):
    assert find(CASES, name) is expected


def test_a_whole_word_goes_before_an_end_of_one():
    assert find([case("a.yaml::x-b"), case("a.yaml::b")], "b").id == "a.yaml::b"


@pytest.mark.parametrize(
    ("name", "fragment"),
    [
        ("even", "means 2 cases: conv/same.yaml::even, transpose/same.yaml::even; write more of the id"),
        ("same.yaml::even", "means 2 cases"),
        ("conv/same.yaml::evn", "near it: conv/same.yaml::even"),
        ("old", "near it: conv/same.yaml::odd"),
        ("qqq", "`conformance list` shows them"),
        ("", "no case ''"),
    ],
)
def test_names_that_mean_no_case_or_several(name, fragment):
    with pytest.raises(UsageError) as caught:
        find(CASES, name)
    assert fragment in str(caught.value)


def test_shards_are_a_stable_partition():
    many = [case(f"a.yaml::{number}") for number in range(400)]
    parts = [shard(many, f"{index}/4") for index in range(1, 5)]
    assert sorted(c.id for part in parts for c in part) == sorted(c.id for c in many)
    assert all(60 < len(part) < 140 for part in parts)
    assert shard(many[:10], "2/4") == [c for c in parts[1] if c in many[:10]]
    assert shard(many, "1/1") == many


@pytest.mark.parametrize(
    "part", ["", "1", "0/4", "5/4", "1/0", "-1/4", "a/b", "1/4/2", "1.0/4", "1/" + "9" * 5000]
)
def test_shards_that_are_none(part):
    with pytest.raises(UsageError, match="write I/N"):
        shard(CASES, part)
