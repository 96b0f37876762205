"""What a difference of two records tells, and what it does not."""

from dataclasses import replace

import pytest
from support.records import ended, header, right, unsupported, written, wrong

import conformance
from conformance.changes.comparison.deltas import KINDS, UNCOUNTED
from conformance.errors import UsageError
from conformance.operators.observations import About
from conformance.runs.record import Record


def of(*results, head=None):
    return Record(head or header(results), results, {"end": True}, 0)


def compared(old, new, **words):
    return conformance.diff(of(*old), of(*new), **words)


def only(found):
    (change,) = found.changes
    return change


CASE = "a.yaml::x"
RIGHT, REFUSED = right(CASE), ended(CASE, "refused", "ValueError", "no")
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
    found = compared([old], [new])
    assert (found.exit_code, [note.kind for note in found.notes]) == (0, ["rounding"])


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


def test_versions_of_one_framework_meet():
    old = of(right(CASE, "jax==0.4.30"), head=header([], **{"jax==0.4.30": About("jax", "0.4.30")}))
    new = of(wrong(CASE, "jax==0.10.2"), head=header([], **{"jax==0.10.2": About("jax", "0.10.2")}))
    found = conformance.diff(old, new)
    assert found.pairs == {"jax==0.4.30": "jax==0.10.2"}
    assert found.versions == {"jax==0.4.30": ("0.4.30", "0.10.2")}
    assert only(found).backends == ("jax==0.4.30", "jax==0.10.2")
    for pairs in ({"jax": "jax==0.10.2"}, {"jax==0.4.30": "jax"}):
        with pytest.raises(UsageError, match=r"no backend 'jax' in the (old|new) record, which has jax=="):
            conformance.diff(old, new, pairs)


def test_two_candidates_are_not_guessed_between():
    old = of(right(CASE, "a"), head=header([], a=About("jax", "1")))
    new = of(right(CASE, "b"), head=header([], b=About("jax", "2"), c=About("jax", "3")))
    assert conformance.diff(old, new).pairs == {}
    assert conformance.diff(old, new, {"a": "c"}).pairs == {"a": "c"}


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


def test_what_is_empty_in_a_line_is_as_if_it_were_not_there():
    names = ("error", "missing", "digest", "error_size", "aspects")
    empty = {name: {} for name in names}
    assert compared([RIGHT], [replace(RIGHT, **empty)]).exit_code == 1
    assert compared([replace(REFUSED, error={})], [replace(REFUSED, error=None)]).exit_code == 0


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


def test_the_node_of_a_graph_is_no_part_of_a_message():
    nodes = [f"{{{{function_node __wrapped__{n}_device_/job:localhost}}}} no" for n in "ab"]
    old, new = (ended(CASE, "refused", "InvalidArgumentError", node) for node in nodes)
    assert compared([old], [new]).notes == ()
    change = only(compared([old], [RIGHT]))
    assert change.sentence == "it was refused (InvalidArgumentError: no), is computed now"


def test_what_a_rule_refuses_and_what_leaves_its_bound_are_said():
    taken = replace(RIGHT, aspects={"acceptance": "fail"})
    refused = ended(CASE, "refused", "ValueError", "no", rule=True)
    assert only(compared([taken], [refused])).sentence == (
        "it was computed, which its rule refuses, is refused (ValueError: no) now"
    )
    far = wrong(CASE, bounded=("output",))
    near = right(CASE, bounded=("output",))
    assert only(compared([near], [far])).sentence == "output was right, is wrong beyond the bound now"


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
