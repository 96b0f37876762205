"""What is compared of a result: equal facts are one object, and no more is read of a line."""

from dataclasses import replace

import pytest
from support.records import (
    CASE,
    REFUSED,
    RIGHT,
    compared,
    ended,
    right,
    unsupported,
    wrong,
)

from conformance.changes.comparison.compact import Compactor, inferences_differ, is_wrong
from conformance.runs.record import json_value


def test_what_is_empty_in_a_line_is_as_if_it_were_not_there():
    names = ("error", "missing", "digest", "error_size", "aspects")
    empty = {name: {} for name in names}
    assert compared([RIGHT], [replace(RIGHT, **empty)]).exit_code == 1
    assert compared([replace(REFUSED, error={})], [replace(REFUSED, error=None)]).exit_code == 0


def as_line(result):
    return json_value(result.to_json())


def test_equal_results_share_their_facts_and_keep_their_digests():
    compact = Compactor()
    one, two = (compact(as_line(right("a", digest={"output": digest}))) for digest in "12")
    assert one.facts is two.facts
    assert (one.digests, two.digests) == (("1",), ("2",))
    assert Compactor()(as_line(right("a", digest={"output": "1"}))) == one


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": 9.0, "seed": 3, "call": "f()", "weak": True, "diagnosis": "so"},
        {"verdict": "known", "aspects": {**wrong(CASE).aspects, "output": "known"}},
    ],
    ids=["not compared", "known is as wrong as a failure"],
)
def test_what_is_not_compared_makes_no_other_states(change):
    compact = Compactor()
    old, new = compact(as_line(wrong(CASE))), compact(as_line(replace(wrong(CASE), **change)))
    assert old.facts.states == new.facts.states
    assert old.facts._replace(failed=True) == new.facts._replace(failed=True)


@pytest.mark.parametrize(
    "change",
    [
        {"shape": (2, 4)},
        {"shape": None},
        {"inferred": (2, 3)},
        {"dtype": "float64"},
        {"native": False},
        {"deterministic": False},
        {"readings": ("a",)},
        {"bounded": ("output",)},
        {"missing": {"grad_input": {"type": "E", "message": ""}}},
        {"digest": {}},
    ],
    ids=str,
)
def test_each_thing_that_is_compared_makes_other_facts(change):
    compact = Compactor()
    assert compact(as_line(RIGHT)).facts != compact(as_line(replace(RIGHT, **change))).facts


@pytest.mark.parametrize(
    ("result", "bad"),
    [
        (RIGHT, False),
        (wrong(CASE), True),
        (REFUSED, True),
        (unsupported(CASE), False),
        (replace(ended(CASE, "timeout", "T"), aspects={}), True),
    ],
)
def test_wrong_is_what_is_not_as_the_reference_or_the_rule_says(result, bad):
    assert is_wrong(Compactor()(as_line(result)).facts) == bad


def test_an_inference_that_nobody_asked_for_differs_from_none():
    compact = Compactor()
    asked, other, silent = (
        compact(as_line(replace(REFUSED, inferred=shape))).facts for shape in ((1, 2), (1, 3), None)
    )
    assert inferences_differ(asked, other)
    assert not inferences_differ(asked, silent)
