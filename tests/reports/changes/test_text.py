"""A difference in the lines of a terminal."""

import pytest

from conformance.changes.comparison import Change
from conformance.commands import BackendOrigin, Origins
from conformance.reports.changes import UNKNOWN, Sources
from conformance.reports.changes.text import backend_pair, commands, title


def change(**fields):
    plain = {"kind": "new_failure", "trend": "broken", "backends": ("a", "b"), "aspects": ("output",)}
    plain |= {"before": "pass", "after": "fail"}
    return Change(**{**plain, "cases": ("x.yaml::one", "x.yaml::two"), **fields})


def test_a_change_has_kind_backends_and_number_of_cases():
    assert title(change()) == "new failure [a -> b], 2 cases"
    assert title(change(cases=("one",), backends=("a", "a"))) == "new failure [a], 1 case"
    assert title(change(cases=())) == "new failure [a -> b]"


def test_the_command_that_repeats_a_change_runs_a_known_case_on_both_backends():
    known = Origins({"x.yaml::two": "own/x.yaml::two"})
    both = Sources({}, known, known)
    assert commands(change(), both) == ("conformance run own/x.yaml::two -b a -b b",)
    assert commands(change(cases=()), both) == commands(change(), UNKNOWN) == ()


def test_sides_that_are_asked_otherwise_have_a_command_each():
    cases = {"x.yaml::one": "x.yaml::one"}
    old = Origins(cases, {"a": BackendOrigin("a", ("--with", "numpy==1.26.4"))})
    assert commands(change(), Sources({}, old, Origins(cases))) == (
        "conformance run x.yaml::one -b a --with numpy==1.26.4",
        "conformance run x.yaml::one -b b",
    )


@pytest.mark.parametrize(("names", "text"), [(("a", "b"), "a -> b"), (("a", "a"), "a"), (("", "b"), "b")])
def test_a_pair_of_backends(names, text):
    assert backend_pair(names) == text
