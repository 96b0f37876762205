"""Sentences about common causes."""

from dataclasses import replace

from conformance.judging.diagnosis.common_causes import CommonCause, EndingGroup, ReadingGroup
from conformance.judging.diagnosis.shared_traits import SharedTraits
from conformance.reports.common_causes import describe_common_causes

IDS = ("a", "b", "c", "d")
GROUP = ReadingGroup(IDS, ("output", "grad_input"), ("stride-ignored",))
CAUSE = CommonCause("kernel", 4, 4, (GROUP,))


def describe(cause=CAUSE, **fields):
    return list(describe_common_causes([replace(cause, **fields)]))


def test_a_reading_that_explains_every_failure():
    assert describe() == [
        "All 4 failures of kernel, of output and grad_input, come out when the stride is ignored"
        " [stride-ignored]"
    ]


def test_readings_of_a_part_are_told_as_such():
    (line,) = describe(groups=(replace(GROUP, readings=("bias-missing",), is_partial=True),))
    assert line.endswith(
        "of output and grad_input, are, where they are wrong, what comes out when the bias is not added"
        " [bias-missing]"
    )


def test_a_reading_of_most_failures_is_named_with_how_many_and_the_exceptions():
    first, second = describe(failures=6, computed=6, unexplained=("e", "f"))
    assert first.startswith("4 of 6 failures of kernel, of output and grad_input, come out when the stride")
    assert second == "2 of 6 failures of kernel are something else: e, f"


def test_many_exceptions_are_counted():
    *_, line = describe(failures=12, computed=12, unexplained=tuple("efghijkl"))
    assert line == "8 of 12 failures of kernel are something else: e, f, g, h, i, j and 2 more"


def test_several_bugs_are_several_sentences():
    other = ReadingGroup(("e", "f"), ("grad_kernel",), ("kernel-flipped",))
    lines = describe(failures=6, computed=6, groups=(GROUP, other))
    assert [line.rpartition("[")[2] for line in lines] == ["stride-ignored]", "kernel-flipped]"]
    assert [line[:6] for line in lines] == ["4 of 6", "2 of 6"]


def test_where_no_reading_fits_the_smallest_case_is_named():
    assert describe(groups=(), unexplained=IDS) == [
        "No reading explains two of the 4 failures of kernel; the smallest is a"
    ]


def test_failures_without_numbers_are_told_by_how_they_ended():
    refused, stale = EndingGroup(("e", "f"), "refused", "TypeError"), EndingGroup(("g", "h"), "stale", None)
    first, second, third = describe(failures=8, endings=(refused, stale))
    assert first.startswith("All 4 failures with numbers of kernel")
    assert second == "2 of 8 failures of kernel were refused with TypeError; the smallest is e"
    assert third == "2 of 8 failures of kernel are known deviations that no longer happen; the smallest is g"


def test_traits_that_part_what_fails_from_what_passes():
    assert describe(groups=(), traits=SharedTraits((("a bias", "a stride on every axis"),), 4, 9)) == [
        "All 4 failures of kernel, and none of the 9 cases that pass, have a bias and a stride on every axis"
    ]


def test_several_sets_of_traits_and_traits_of_a_few_passing_cases():
    (line,) = describe(groups=(), traits=SharedTraits((("a bias",), ("groups",)), 4, 9, 1))
    assert line == (
        "All 4 failures of kernel have a bias; or groups (no case tells which),"
        " as has only 1 of the 9 cases that pass"
    )


def test_failures_that_have_nothing_in_common_are_passed_over():
    assert describe(failures=2, computed=0, groups=()) == []
