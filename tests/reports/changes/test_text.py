"""A difference in the lines of a terminal."""

import pytest

from conformance.changes.comparison import Change
from conformance.reports.changes.text import backend_pair, repeat_command, title


def change(**fields):
    plain = {"kind": "new_failure", "trend": "broken", "backends": ("a", "b"), "aspects": ("output",)}
    plain |= {"before": "pass", "after": "fail"}
    return Change(**{**plain, "cases": ("x.yaml::one", "x.yaml::two"), **fields})


def test_a_change_has_kind_backends_and_number_of_cases():
    assert title(change()) == "new failure [a -> b], 2 cases"
    assert title(change(cases=("one",), backends=("a", "a"))) == "new failure [a], 1 case"
    assert title(change(cases=())) == "new failure [a -> b]"


def test_the_command_that_repeats_a_change_runs_its_first_case_on_both_backends():
    assert repeat_command(change()) == "conformance run -k x.yaml::one -b a -b b"
    assert repeat_command(change(cases=())) == ""


@pytest.mark.parametrize(("names", "text"), [(("a", "b"), "a -> b"), (("a", "a"), "a"), (("", "b"), "b")])
def test_a_pair_of_backends(names, text):
    assert backend_pair(names) == text
