"""What all failures of a backend have in common: readings that passing cases do not refute, and traits."""

import pytest
from support.planted.adapter import Adapter
from support.planted.dense import CASES, ask, case

from conformance.judging.diagnosis.common_causes import find_common_causes
from conformance.judging.results import Result

PLAIN = [case(f"plain-{at}", stride=(1, 1), input=(2, 4, 7, 8 + at)) for at in range(4)]
STRIDED = [case(f"strided-{at}", stride=(2, 3), input=(2, 4, 7, 8 + at)) for at in range(4)]
OUTPUT = {"aspects": {"output": "fail"}}


def results(cases, verdict, outcome="computed", **more):
    return [Result(one.id, "kernel", verdict, outcome, **more) for one in cases]


def test_readings_of_all_failures_of_which_passing_cases_refute_the_fewest():
    failed = results(STRIDED, "fail", readings=("kernel-flipped", "stride-ignored"), **OUTPUT)
    (cause,) = find_common_causes([*failed, *results(PLAIN, "pass")], [*STRIDED, *PLAIN])
    assert (cause.backend, cause.computed, cause.aspects) == ("kernel", 4, ("output",))
    assert cause.readings == ("stride-ignored",)
    assert cause.partial_readings == ()
    assert ("a stride on every axis",) in cause.traits.traits


def test_readings_of_a_part_count_where_none_explains_everything():
    failed = results(STRIDED, "fail", partly=("bias-missing",), **OUTPUT)
    (cause,) = find_common_causes(failed, STRIDED)
    assert (cause.readings, cause.partial_readings) == ((), ("bias-missing",))


def test_a_reading_that_one_failure_lacks_is_no_common_cause():
    failed = results(STRIDED, "fail", readings=("stride-ignored",), **OUTPUT)
    failed[0] = results(STRIDED[:1], "fail", **OUTPUT)[0]
    (cause,) = find_common_causes(failed, STRIDED)
    assert (cause.readings, cause.partial_readings) == ((), ())


@pytest.mark.parametrize("outcome", ["crashed", "refused"])
def test_failures_that_computed_nothing_share_no_reading(outcome):
    failed = results(STRIDED, "fail", outcome, aspects={"acceptance": "fail"})
    (cause,) = find_common_causes(failed)
    assert (cause.computed, cause.aspects, cause.readings, cause.traits) == (0, (), (), None)


def test_one_failure_has_nothing_in_common_with_others():
    failed = results(STRIDED[:1], "fail", readings=("stride-ignored",), **OUTPUT)
    assert list(find_common_causes([*failed, *results(PLAIN, "pass")], [*STRIDED, *PLAIN])) == []


def test_a_planted_fault_is_named_by_a_whole_run_and_nothing_without_one():
    (cause,) = find_common_causes([ask(one, Adapter("kernel-flipped")) for one in CASES[:4]], CASES[:4])
    assert "kernel-flipped" in cause.readings
    assert list(find_common_causes([ask(one, Adapter()) for one in CASES[:4]], CASES[:4])) == []
