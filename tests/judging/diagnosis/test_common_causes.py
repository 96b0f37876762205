"""What all failures of a backend have in common: readings that passing cases do not refute, and traits."""

import itertools
from dataclasses import replace

import pytest
from support.planted.adapter import Adapter
from support.planted.dense import CASES, ask, case

from conformance.judging.diagnosis.common_causes import find_common_causes
from conformance.judging.results import Result
from conformance.reports.common_causes import describe_common_causes

PLAIN = [case(f"plain-{at}", stride=(1, 1), input=(2, 4, 7, 8 + at)) for at in range(4)]
STRIDED = [case(f"strided-{at}", stride=(2, 3), input=(2, 4, 7, 8 + at)) for at in range(4)]
OUTPUT = {"aspects": {"output": "fail"}}


def results(cases, verdict, outcome="computed", **more):
    return [Result(one.id, "kernel", verdict, outcome, **more) for one in cases]


def cause(results, cases=()):
    (found,) = find_common_causes(results, cases)
    return found


def readings(found):
    return [(len(group.cases), group.readings, group.is_partial) for group in found.groups]


def test_readings_of_all_failures_of_which_passing_cases_refute_the_fewest():
    failed = results(STRIDED, "fail", readings=("kernel-flipped", "stride-ignored"), **OUTPUT)
    found = cause([*failed, *results(PLAIN, "pass")], [*STRIDED, *PLAIN])
    assert (found.backend, found.failures, found.computed) == ("kernel", 4, 4)
    assert readings(found) == [(4, ("stride-ignored",), False)]
    assert found.groups[0].aspects == ("output",)
    assert ("a stride on every axis",) in found.traits.traits


def test_readings_of_a_part_count_where_none_explains_everything():
    failed = results(STRIDED, "fail", partly=("bias-missing",), **OUTPUT)
    failed[0] = replace(failed[0], readings=("bias-missing",), partly=())
    assert readings(cause(failed, STRIDED)) == [(4, ("bias-missing",), True)]


def test_one_odd_failure_does_not_take_the_name_away():
    failed = results(STRIDED, "fail", readings=("stride-ignored",), **OUTPUT)
    failed[0] = results(STRIDED[:1], "fail", **OUTPUT)[0]
    found = cause(failed, STRIDED)
    assert readings(found) == [(3, ("stride-ignored",), False)]
    assert found.unexplained == (STRIDED[0].id,)


def test_two_bugs_are_two_groups():
    failed = [
        *results(STRIDED, "fail", readings=("stride-ignored",), **OUTPUT),
        *results(PLAIN[:2], "fail", readings=("kernel-flipped",), **OUTPUT),
    ]
    found = cause(failed, [*STRIDED, *PLAIN])
    assert readings(found) == [(4, ("stride-ignored",), False), (2, ("kernel-flipped",), False)]


def test_where_no_reading_fits_the_smallest_case_stands_first():
    found = cause(results(reversed(PLAIN), "fail", **OUTPUT), PLAIN)
    assert (found.groups, found.unexplained) == ((), tuple(one.id for one in PLAIN))


@pytest.mark.parametrize("outcome", ["crashed", "refused"])
def test_failures_that_computed_nothing_share_no_reading_and_end_alike(outcome):
    failed = results(STRIDED, "fail", outcome, aspects={"acceptance": "fail"})
    found = cause(failed)
    assert (found.computed, found.groups, found.traits) == (0, (), None)
    assert [(ending.outcome, len(ending.cases)) for ending in found.endings] == [(outcome, 4)]


ENDS = (
    {"outcome": "computed", "readings": ("stride-ignored",), **OUTPUT},
    {"outcome": "computed", "partly": ("bias-missing",), **OUTPUT},
    {"outcome": "computed", **OUTPUT},
    {"outcome": "computed"},
    {"outcome": "refused", "aspects": {"acceptance": "fail"}, "error": {"type": "TypeError", "message": ""}},
    {"outcome": "crashed", "aspects": {"acceptance": "fail"}, "error": {"type": "SIGABRT", "message": ""}},
    {"outcome": "timeout", "aspects": {"acceptance": "fail"}},
    {"outcome": "unsupported"},
)


@pytest.mark.parametrize("count", [2, 3])
def test_every_mixture_of_outcomes_can_be_told(count):
    """A failure is in a group, unexplained, of an ending that others share, or the only one of its kind."""
    for ends in itertools.combinations_with_replacement(ENDS, count):
        failed = [results([one], "fail", **end)[0] for one, end in zip(STRIDED, ends)]
        found = cause(failed, STRIDED)
        assert found.computed == len(found.unexplained) + sum(len(group.cases) for group in found.groups)
        assert found.failures == count
        assert all(isinstance(line, str) for line in describe_common_causes([found]))


def test_one_failure_has_nothing_in_common_with_others():
    failed = results(STRIDED[:1], "fail", readings=("stride-ignored",), **OUTPUT)
    assert list(find_common_causes([*failed, *results(PLAIN, "pass")], [*STRIDED, *PLAIN])) == []


def test_a_planted_fault_is_named_by_a_whole_run_and_nothing_without_one():
    found = cause([ask(one, Adapter("kernel-flipped")) for one in CASES[:4]], CASES[:4])
    assert "kernel-flipped" in found.groups[0].readings
    assert list(find_common_causes([ask(one, Adapter()) for one in CASES[:4]], CASES[:4])) == []
