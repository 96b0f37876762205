"""Failures by cause: one group for a misreading, an expectation, a known deviation, an error."""

from dataclasses import replace

from support.planted.dense import case
from support.records import ended, right, wrong

from conformance.judging.diagnosis.common_causes import find_common_causes
from conformance.judging.diagnosis.failure_groups import failures_of_backends, group_failures

CASES = [case(f"c{at}", input=(2, 4, 7, 8 + 3 * at)) for at in range(4)]
IDS = [each.id for each in CASES]


def groups(results, cases=CASES):
    causes = list(find_common_causes(failures_of_backends(results, cases), cases))
    return [
        (group.kind, group.names, group.cases, group.backends)
        for group in group_failures(results, causes, cases)
    ]


def test_one_misreading_of_two_backends_is_one_cause_with_the_smallest_case_first():
    failed = [
        wrong(name, backend, readings=("kernel-flipped",))
        for backend in ("torch", "jax")
        for name in reversed(IDS)
    ]
    assert groups(failed) == [("reading", ("kernel-flipped",), tuple(IDS), ("torch", "jax"))]


def test_two_misreadings_are_two_causes_the_frequent_one_first():
    failed = [
        wrong(IDS[0], readings=("stride-ignored",)),
        *(wrong(name, readings=("kernel-flipped",)) for name in IDS[1:]),
    ]
    assert [found[:2] for found in groups(failed)] == [
        ("reading", ("kernel-flipped",)),
        ("reading", ("stride-ignored",)),
    ]


def test_a_wrong_expectation_is_one_cause_whoever_is_asked():
    note = f"{CASES[0].place} expects shape [1], the rule gives [2]"
    failed = [
        wrong(IDS[0], name, aspects=("shape",), diagnosis=f"{note}, {name}") for name in ("torch", "jax")
    ]
    assert groups(failed) == [("expectation", (), (IDS[0],), ("torch", "jax"))]
    # what is wrong besides is the backend's own
    failed[1] = replace(failed[1], diagnosis=f"{note}\nshape [3] came out", readings=())
    assert [found[0] for found in groups(failed)] == ["expectation", "unexplained"]


def test_a_known_deviation_of_another_version_is_named():
    failed = [wrong(name, deviations={"output": "onnxruntime same-with-dilation"}) for name in IDS[:2]]
    assert groups(failed)[0][:2] == ("deviation", ("onnxruntime same-with-dilation",))
    failed = [wrong(name, aspects=("output", "dtype"), deviations={"output": "x"}) for name in IDS[:2]]
    assert groups(failed)[0][0] == "unexplained"


def test_errors_are_told_apart_by_type_and_message_and_not_by_numbers():
    failed = [
        ended(IDS[0], "refused", "RuntimeError", "got 3 channels"),
        ended(IDS[1], "refused", "RuntimeError", "got 17 channels"),
        ended(IDS[2], "refused", "RuntimeError", "no kernel"),
        ended(IDS[3], "crashed", "signal SIGSEGV"),
    ]
    assert [found[2] for found in groups(failed)] == [tuple(IDS[:2]), (IDS[2],), (IDS[3],)]


def test_stale_entries_and_what_nothing_explains_are_causes_of_their_own():
    stale = replace(right(IDS[0]), verdict="fail", reason="stale")
    failed = [stale, wrong(IDS[1]), wrong(IDS[2], aspects=("shape",)), wrong(IDS[3])]
    assert [(kind, cases) for kind, _, cases, _ in groups(failed)] == [
        ("unexplained", (IDS[1], IDS[3])),
        ("stale", (IDS[0],)),
        ("unexplained", (IDS[2],)),
    ]


def test_every_failure_is_in_one_group_and_nothing_else_is():
    results = [wrong(IDS[0]), right(IDS[1]), wrong("unknown::case"), ended(IDS[2], "timeout", "TimedOut")]
    found = [name for _, _, cases, _ in groups(results) for name in cases]
    assert sorted(found) == sorted([IDS[0], IDS[2], "unknown::case"])
