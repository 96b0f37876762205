"""What a difference of two records tells, and what it does not."""

from dataclasses import replace

import pytest
from support.records import (
    CASE,
    RIGHT,
    compared,
    header,
    of,
    only,
    right,
    wrong,
)

import conformance


def test_what_only_one_record_has():
    gone, came = (
        compared([right("a"), right("b")], [right("a")]),
        compared([right("a")], [right("a"), right("b")]),
    )
    assert (only(gone).kind, only(gone).cases, gone.exit_code) == ("removed", ("b",), 1)
    assert ([note.kind for note in came.notes], came.exit_code) == (["added"], 0)


def test_precision_is_compared_as_far_as_both_say_it():
    heads = [header([RIGHT]) for _ in range(3)]
    for head, bits in zip(heads, (24, 11)):
        head["backends"]["torch"]["precision"] = {"float32": {"multiplied": bits}}
    change = only(conformance.diff(of(RIGHT, head=heads[0]), of(RIGHT, head=heads[1])))
    assert change.sentence == "float32 multiplied was 24, is 11 now"
    assert conformance.diff(of(RIGHT, head=heads[0]), of(RIGHT, head=heads[2])).exit_code == 0


def test_precision_that_was_not_asked_in_time_does_not_count():
    heads = [header([RIGHT]) for _ in range(2)]
    heads[0]["backends"]["torch"]["precision"] = {"float32": {"answered": "timeout in output; else true"}}
    heads[1]["backends"]["torch"]["precision"] = {"float32": {"multiplied": 24}}
    found = conformance.diff(of(RIGHT, head=heads[0]), of(RIGHT, head=heads[1]))
    assert ({note.kind for note in found.notes}, found.exit_code) == ({"undecided"}, 0)
    heads[0]["backends"]["torch"]["precision"] = {"float32": {"answered": "refused in output; else true"}}
    assert conformance.diff(of(RIGHT, head=heads[0]), of(RIGHT, head=heads[1])).exit_code == 1


@pytest.mark.parametrize(("bounded", "counts"), [(("output",), 0), ((), 1)], ids=["real", "exact"])
def test_another_processor_may_round_otherwise_and_nothing_else(bounded, counts):
    old, new = right(CASE, bounded=bounded), wrong(CASE, bounded=bounded)
    heads = [header([old]) for _ in range(2)]
    assert conformance.diff(of(old, head=heads[0]), of(new, head=heads[1])).exit_code == 1
    heads[1]["host"] = {**heads[1]["host"], "features": "avx2"}
    found = conformance.diff(of(old, head=heads[0]), of(new, head=heads[1]))
    assert (found.exit_code, [note.kind for note in found.notes]) == (counts, ["processor"][counts:])


@pytest.mark.parametrize(
    ("change", "counts"), [({"native": False}, 0), ({"outcome": "crashed", "verdict": "fail"}, 1)]
)
def test_another_processor_may_have_other_kernels_and_no_crash(change, counts):
    old, new = right(CASE), replace(right(CASE), **change)
    heads = [header([old]) for _ in range(2)]
    assert conformance.diff(of(old, head=heads[0]), of(new, head=heads[1])).exit_code == 1
    heads[1]["host"] = {**heads[1]["host"], "features": "avx2"}
    assert conformance.diff(of(old, head=heads[0]), of(new, head=heads[1])).exit_code == counts
