"""Sentences about common causes."""

from dataclasses import replace

from conformance.judging.diagnosis.common_causes import CommonCause
from conformance.judging.diagnosis.shared_traits import Shared
from conformance.reports.common_causes import describe_common_causes

CAUSE = CommonCause("kernel", 4, ("output", "grad_input"), ("stride-ignored",), (), None)


def describe(**fields):
    return list(describe_common_causes([replace(CAUSE, **fields)]))


def test_a_reading_that_explains_every_failure():
    assert describe() == [
        "All 4 failures of kernel, of output and grad_input, come out when the stride is ignored"
        " [stride-ignored]"
    ]


def test_readings_of_a_part_are_told_as_such():
    (line,) = describe(readings=(), partial_readings=("bias-missing",))
    assert line.endswith(
        "of output and grad_input, are, where they are wrong, what comes out when the bias is not added"
        " [bias-missing]"
    )


def test_traits_that_part_what_fails_from_what_passes():
    assert describe(readings=(), traits=Shared((("a bias", "a stride on every axis"),), 4, 9)) == [
        "All 4 failures of kernel, and none of the 9 cases that pass, have a bias and a stride on every axis"
    ]


def test_several_sets_of_traits_and_traits_of_a_few_passing_cases():
    (line,) = describe(readings=(), traits=Shared((("a bias",), ("groups",)), 4, 9, 1))
    assert line == (
        "All 4 failures of kernel have a bias; or groups (no case tells which),"
        " as have only 1 of the 9 cases that pass"
    )


def test_failures_that_have_nothing_in_common_are_passed_over():
    assert describe(computed=0, aspects=(), readings=()) == []
