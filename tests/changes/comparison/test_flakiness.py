"""What differs between runs of one version is flaky, and explains no more than it can."""

from dataclasses import replace

import pytest
from support.records import (
    CASE,
    REFUSED,
    compared,
    header,
    of,
    only,
    right,
    written,
    wrong,
)

import conformance
from conformance.changes.comparison.accounts import Account
from conformance.changes.comparison.deltas import Delta
from conformance.changes.comparison.flakiness import Flakiness
from conformance.errors import UsageError
from conformance.operators.observations import About


def test_flaky_results_are_kept_apart():
    old, new = [right("a"), right("b")], [wrong("a"), wrong("b")]
    heads = [header([], torch=About("torch", version)) for version in ("1", "2")]
    once = of(wrong("a"), right("b"), head=heads[1])
    sides = of(*old, head=heads[0]), of(*new, head=heads[1])
    for words in ({"again": [once]}, {"new_again": [once]}):
        found = conformance.diff(*sides, **words)
        assert only(found).cases == ("a",)
        assert {change.cases for change in found.flaky} == {("b",)}


def test_a_further_run_has_to_be_of_one_of_the_versions():
    once = of(right("a"))
    with pytest.raises(UsageError, match="both records; name it with --again-old or --again-new"):
        conformance.diff(once, once, again=[once])
    with pytest.raises(UsageError, match="neither record"):
        conformance.diff(once, once, again=[of(right("a", "jax"))])


def test_a_line_that_is_there_twice_is_a_repeat(tmp_path):
    old = written(tmp_path / "old", [right("a"), right("b")])
    new = written(tmp_path / "new", [wrong("a"), right("a"), right("b")])
    found = conformance.diff(old, str(new))
    assert found.exit_code == 0
    assert {change.cases for change in found.flaky} == {("a",)}


def test_what_has_other_bits_every_time_is_not_refused_by_chance():
    garbage = wrong(CASE, deterministic=False)
    found = compared([garbage], [REFUSED])
    assert "acceptance" in {change.kind for change in found.changes}
    assert "acceptance" not in {change.kind for change in found.flaky}
    heads = [header([], torch=About("torch", version)) for version in ("1", "2")]
    runs = [of(wrong(CASE, digest={"output": digest}), head=heads[0]) for digest in "12"]
    again = conformance.diff(runs[0], of(REFUSED, head=heads[1]), again=[runs[1]])
    assert [change.kind for change in again.changes] == ["acceptance"]
    assert [(change.kind, change.backends) for change in again.flaky] == [("values", ("torch", ""))]
    assert again.flaky[0].sentence == "output was wrong in one run, wrong in another way in the next"


def test_a_flaky_result_is_listed_once_with_what_differs_between_its_runs():
    heads = [header([], torch=About("torch", version)) for version in ("1", "2")]
    runs = [of(right("b"), wrong("a", digest={"output": d}), head=heads[d > "1"]) for d in "1234"]
    found = conformance.diff(runs[0], runs[2], new_again=[runs[3]])
    assert (found.exit_code, found.notes, len(found.flaky)) == (0, (), 1)
    assert (found.flaky[0].cases, found.flaky[0].backends) == (("a",), ("", "torch"))
    both = conformance.diff(runs[0], runs[2], old_again=[runs[1]], new_again=[runs[3]])
    assert [change.backends for change in both.flaky] == [("torch", "torch")]
    steady = conformance.diff(runs[0], runs[2], old_again=[runs[0]], new_again=[runs[2]])
    assert (steady.exit_code, steady.flaky) == (1, ())


def test_repeating_itself_in_some_runs_alone_is_flaky_too():
    heads = [header([], torch=About("torch", version)) for version in ("1", "2")]
    steady, shaken = (right(CASE, bounded=("output",), deterministic=says) for says in (True, False))
    sides = of(steady, head=heads[0]), of(shaken, head=heads[1])
    assert conformance.diff(*sides, again=sides).exit_code == 1
    found = conformance.diff(*sides, again=[of(steady, head=heads[1])])
    assert (found.exit_code, [change.kind for change in found.flaky]) == (0, ["determinism"])


def test_what_is_not_the_same_every_time_is_flaky_and_that_it_became_so_counts():
    old = right(CASE, bounded=("output",), deterministic=True)
    new = wrong(CASE, bounded=("output",), deterministic=False)
    found = compared([old], [new])
    assert [(change.kind, change.trend) for change in found.changes] == [("determinism", "broken")]
    assert [change.kind for change in found.flaky] == ["values"]
    assert only(compared([replace(old, deterministic=None)], [new])).kind == "determinism"
    assert compared([new], [new]).exit_code == 0
    assert compared([old], [replace(old, deterministic=None)]).exit_code == 0


def test_further_runs_decide_whether_another_wrong_is_chance():
    heads = [header([], torch=About("torch", version)) for version in ("1", "2")]
    old, new, garbage = (wrong(CASE, digest={"output": digest}) for digest in "123")
    sides = of(old, head=heads[0]), of(new, head=heads[1])
    assert [note.kind for note in conformance.diff(*sides).notes] == ["undecided"]
    assert only(conformance.diff(*sides, again=sides)).kind == "values"
    for again in ([sides[0]], [sides[0], of(garbage, head=heads[1])]):
        assert conformance.diff(*sides, again=again).exit_code == 0


@pytest.mark.parametrize(
    ("seen", "change", "explained"),
    [
        ([], "values", False),
        (["values"], "values", True),
        (["values"], "shape", True),
        (["values"], "acceptance", False),
        (["crash"], "acceptance", True),
        (["determinism"], "values", False),
        (["determinism"], "determinism", True),
        (["values"], "determinism", False),
    ],
)
def test_chance_explains_what_it_can_bring_about(seen, change, explained):
    def delta(kind):
        return Delta(kind, "changed", (), Account("", ""), Account("", ""))

    key = ("torch", CASE)
    for before, after in ((seen, []), ([], seen)):
        flakiness = Flakiness({key: list(map(delta, before))}, {key: list(map(delta, after))})
        assert flakiness.explains(key, key, delta(change), repeatable=True) == explained
    assert flakiness.explains(key, key, delta("values"), repeatable=False)
