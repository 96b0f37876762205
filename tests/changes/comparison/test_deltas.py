"""What changed between two results: kinds, trends, and what is no change."""

from dataclasses import replace

import pytest
from support.records import (
    CASE,
    REFUSED,
    RIGHT,
    compared,
    ended,
    only,
    right,
    unsupported,
    wrong,
)

from conformance.changes.comparison.compact import Compactor
from conformance.changes.comparison.deltas import KINDS, UNCOUNTED, deltas

NEW = {
    ("crash", "broken"): (RIGHT, ended(CASE, "crashed", "SIGSEGV")),
    ("crash", "fixed"): (ended(CASE, "crashed", "SIGSEGV"), RIGHT),
    ("crash", "changed"): (ended(CASE, "crashed", "SIGSEGV"), ended(CASE, "crashed", "SIGABRT")),
    ("timeout", "broken"): (RIGHT, ended(CASE, "timeout", "TimedOut")),
    ("values", "broken"): (RIGHT, wrong(CASE)),
    ("values", "fixed"): (wrong(CASE), RIGHT),
    ("values", "changed"): (wrong(CASE, readings=["a"]), wrong(CASE, readings=["b"])),
    ("shape", "broken"): (RIGHT, wrong(CASE, aspects=("shape", "output"), shape=(2, 4))),
    ("acceptance", "broken"): (RIGHT, REFUSED),
    ("acceptance", "fixed"): (REFUSED, RIGHT),
    ("acceptance", "changed"): (REFUSED, wrong(CASE)),
    ("dtype", "broken"): (RIGHT, wrong(CASE, aspects=("dtype",))),
    ("inferred_shape", "fixed"): (wrong(CASE, aspects=("inferred_shape",)), RIGHT),
    ("error", "changed"): (REFUSED, ended(CASE, "refused", "TypeError", "no")),
    ("support", "changed"): (unsupported(CASE), RIGHT),
    ("native", "changed"): (RIGHT, right(CASE, native=False)),
    ("case", "changed"): (RIGHT, right(CASE, digest={"output": "1", "grad_input": "2"})),
}


@pytest.mark.parametrize("way", NEW, ids="-".join)
def test_every_kind_is_told_with_its_trend(way):
    old, new = NEW[way]
    change = only(compared([old], [new]))
    assert (change.kind, change.trend) == way
    assert change.cases == (CASE,)
    assert change.backends == ("torch", "torch")
    assert compared([old], [old]).exit_code == 0
    assert compared([new], [new]).exit_code == 0


def test_every_kind_has_its_place():
    assert {kind for kind, _ in NEW} <= set(KINDS)
    assert set(KINDS) >= UNCOUNTED


def test_the_worst_comes_first():
    pairs = [NEW[way] for way in reversed(NEW)]
    old = [replace(pair[0], case=f"{number:02}") for number, pair in enumerate(pairs)]
    new = [replace(pair[1], case=f"{number:02}") for number, pair in enumerate(pairs)]
    ways = [(change.trend, change.kind) for change in compared(old, new).changes]
    assert ways[0] == ("broken", "crash")
    assert ways[-1] == ("fixed", "inferred_shape")
    assert [trend for trend, _ in ways] == sorted(
        (trend for trend, _ in ways), key=["broken", "changed", "fixed"].index
    )


def test_wrong_both_times_is_told_apart_only_where_it_repeats():
    old, new = wrong(CASE, digest={"output": "1"}), wrong(CASE, digest={"output": "2"})
    found = compared([old], [new])
    assert (found.exit_code, [note.kind for note in found.notes]) == (0, ["undecided"])
    assert compared([old], [replace(old, verdict="known")]).notes == ()


def test_readings_that_overlap_are_the_same_cause():
    found = compared(
        [wrong(CASE, readings=["a", "b"])], [wrong(CASE, readings=["b"], digest={"output": "2"})]
    )
    assert (found.changes, found.notes) == ((), ())


def test_a_message_alone_is_told_and_does_not_count():
    found = compared([REFUSED], [ended(CASE, "refused", "ValueError", "never")])
    assert (found.exit_code, [note.kind for note in found.notes]) == (0, ["message"])
    assert compared([REFUSED], [ended(CASE, "refused", "ValueError", "never")], strict=True).exit_code == 1
    moved = [ended(CASE, "refused", "E", f"at 0x{n} in /a/{n}/b.py line {n}") for n in (1, 2)]
    assert compared(moved[:1], moved[1:]).notes == ()


def test_rounding_within_the_bound_does_not_count():
    old, new = (right(CASE, bounded=("output",), digest={"output": digest}) for digest in "ab")
    for strict in (False, True):
        found = compared([old], [new], strict=strict)
        assert (found.exit_code, [note.kind for note in found.notes]) == (0, ["rounding"])


INFERS = {"type": "TypeError", "message": "no"}


def test_what_is_inferred_of_a_refused_call_is_compared_where_both_say_it():
    shape = replace(REFUSED, inferred=(1, 0, 4))
    error = replace(REFUSED, missing={"inferred_shape": INFERS})
    change = only(compared([shape], [error]))
    assert (change.kind, change.trend) == ("inferred_shape", "changed")
    assert change.sentence == (
        "the framework's own shape inference was [1, 0, 4], is refused (TypeError: no) now"
    )
    assert only(compared([shape], [replace(REFUSED, inferred=(1, 4))])).after == "[1, 4]"
    for other in (shape, REFUSED):
        assert compared([other], [shape]).exit_code == 0
    said = replace(REFUSED, missing={"inferred_shape": {**INFERS, "message": "no at all"}})
    assert compared([error], [said]).exit_code == 0


def test_the_error_of_an_inference_that_is_wrong_is_compared_where_both_say_it():
    sides = [
        wrong(CASE, aspects=("inferred_shape",), missing={"inferred_shape": {**INFERS, "type": name}})
        for name in ("TypeError", "ValueError")
    ]
    assert only(compared(*([side] for side in sides))).kind == "inferred_shape"
    assert compared([wrong(CASE, aspects=("inferred_shape",))], [sides[0]]).exit_code == 0


def changes_of(old, new):
    compact = Compactor()
    return [
        (delta.kind, delta.trend, delta.aspects)
        for delta in deltas(compact(old.to_json()), compact(new.to_json()))
    ]


def test_numbers_that_went_the_way_of_their_shape_are_counted_once():
    reshaped = wrong(CASE, aspects=("shape", "output", "grad_input"), shape=(2, 4))
    assert changes_of(RIGHT, reshaped) == [("shape", "broken", ())]
    assert changes_of(reshaped, RIGHT) == [("shape", "fixed", ())]
    assert changes_of(RIGHT, wrong(CASE, aspects=("output", "grad_input"))) == [
        ("values", "broken", ("output", "grad_input"))
    ]


def test_a_result_that_only_one_side_has_is_neither_better_nor_worse():
    fewer = replace(RIGHT, aspects={name: s for name, s in RIGHT.aspects.items() if name != "grad_input"})
    assert changes_of(RIGHT, fewer) == [("support", "changed", ("grad_input",))]
    refused = replace(fewer, missing={"grad_input": {"type": "E", "message": "no"}})
    assert changes_of(RIGHT, refused) == [("gradient", "broken", ("grad_input",))]


def test_a_run_in_which_nobody_called_twice_says_nothing_of_determinism():
    unknown, steady, shaken = (replace(RIGHT, deterministic=says) for says in (None, True, False))
    assert changes_of(unknown, steady) == changes_of(shaken, shaken) == []
    assert changes_of(unknown, shaken) == changes_of(steady, shaken) == [("determinism", "broken", ())]
    assert changes_of(shaken, steady) == [("determinism", "fixed", ())]


@pytest.mark.parametrize("aspect", ["shape", "dtype", "inferred_shape"])
def test_what_is_judged_otherwise_and_looks_alike_is_told_apart(aspect):
    """A rule or an expectation has changed: the same shape came out, and is wrong no more."""
    seen = {"shape": (2, 3), "inferred": (2, 3), "dtype": "float32"}
    passed = {**RIGHT.aspects, aspect: "pass"}
    old, new = wrong(CASE, aspects=(aspect,), **seen), right(CASE, aspects=passed, **seen)
    compact = Compactor()
    found = list(deltas(compact(old.to_json()), compact(new.to_json())))
    told = [(delta.before.text, delta.after.text) for delta in found if delta.kind == aspect]
    assert told
    assert all(before.endswith("judged wrong") and after.endswith("judged right") for before, after in told)
    assert all(delta.before.text != delta.after.text for delta in found)


@pytest.mark.parametrize("way", NEW, ids="-".join)
def test_no_change_has_the_same_words_on_both_sides(way):
    compact = Compactor()
    for delta in deltas(*(compact(result.to_json()) for result in NEW[way])):
        assert (delta.before.text, delta.before.readings) != (delta.after.text, delta.after.readings)
