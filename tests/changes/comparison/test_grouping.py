"""Changes with one cause are one entry, whichever cases and results show it."""

from support.records import (
    compared,
    only,
    right,
    wrong,
)

from conformance.changes.comparison.accounts import Account
from conformance.changes.comparison.deltas import Delta
from conformance.changes.comparison.grouping import group_changes


def test_the_same_change_in_many_cases_is_one_entry_with_their_ids():
    names = [f"a.yaml::{number}" for number in range(40)]
    found = compared(
        [right(name) for name in names], [wrong(name, readings=["kernel-flipped"]) for name in names]
    )
    change = only(found)
    assert set(change.cases) == set(names)
    assert change.sentence == (
        "output was right, is what comes out when the kernel is turned by 180 degrees [kernel-flipped] now"
    )


def test_cases_that_cannot_tell_readings_apart_join_those_that_can():
    old = [right(name) for name in "abcd"]
    new = [
        wrong("a", readings=["kernel-flipped"]),
        wrong("b", readings=["groups-interleaved", "kernel-flipped"], aspects=("output", "grad_input")),
        wrong("c", readings=["bias-missing"]),
        wrong("d"),
    ]
    assert [change.cases for change in compared(old, new).changes] == [("a", "b"), ("c",), ("d",)]


def located(case, kind="values", trend="broken", aspects=("output",), before=(), after=(), key="wrong"):
    sides = Account("right", "right", before), Account(key, "wrong", after)
    return ("old", "new"), case, Delta(kind, trend, aspects, *sides)


def test_one_reading_stands_for_its_cause_in_every_result():
    found = [
        located("a", aspects=("output",), after=("bias-missing",)),
        located("b", aspects=("grad_input",), after=("bias-missing", "bias-twice")),
    ]
    (change,) = group_changes(found)
    assert (change.cases, change.aspects) == (("a", "b"), ("output", "grad_input"))
    assert "[bias-missing]" in change.after
    assert "[bias-twice]" not in change.after


def test_without_a_reading_results_and_keys_part_the_causes():
    found = [located("a"), located("b"), located("c", aspects=("grad_input",)), located("d", key="beyond")]
    assert {change.cases for change in group_changes(found)} == {("a", "b"), ("c",), ("d",)}


def test_what_counts_stands_before_what_does_not_and_the_order_of_the_records_does_not_matter():
    found = [
        located("a", kind="rounding", trend="changed"),
        located("b", trend="fixed"),
        located("c", kind="crash"),
        located("d", kind="native", trend="changed"),
    ]
    changes = group_changes(found)
    assert [change.cases[0] for change in changes] == ["c", "d", "b", "a"]
    assert [change.counted for change in changes] == [True, True, True, False]
    assert group_changes(found[::-1]) == changes
