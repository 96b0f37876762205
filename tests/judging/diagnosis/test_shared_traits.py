"""What failing cases have in common is found among all that they have, and only where it parts them."""

from dataclasses import replace

import pytest
from support.planted.adapter import Adapter
from support.planted.dense import CASES, ask, case

from conformance.judging.diagnosis.shared_traits import shared
from conformance.judging.results import Result
from conformance.reports import common_causes

PLAIN = [case(f"plain-{at}", stride=(1, 1), input=(2, 4, 7, 8 + at)) for at in range(4)]
STRIDED = [case(f"strided-{at}", stride=(2, 3), input=(2, 4, 7, 8 + at)) for at in range(4)]
UNBIASED = [replace(one, words=replace(one.words, bias=False)) for one in STRIDED]


def names(found):
    return {name for traits in found.traits for name in traits}


def test_a_trait_of_all_that_fail_and_of_nothing_that_passes():
    found = shared(STRIDED, PLAIN)
    assert "a stride on every axis" in names(found)
    assert all(len(traits) == 1 for traits in found.traits)
    assert (found.failing, found.passing, found.having) == (4, 4, 0)
    assert "a stride on every axis" not in names(shared(PLAIN, STRIDED))


def test_two_traits_together_where_one_does_not_part_them():
    found = shared(STRIDED, [*PLAIN, *UNBIASED])
    assert all(len(traits) == 2 for traits in found.traits)
    assert any("a bias" in traits and "stride" in " ".join(traits) for traits in found.traits)


def test_traits_that_a_few_passing_cases_have_too_are_told_with_their_number():
    found = shared(STRIDED, [*PLAIN, replace(STRIDED[0], id="dense.yaml::lucky")])
    assert found.having == 1
    assert "stride" in " ".join(names(found))


@pytest.mark.parametrize("failing", [STRIDED[:2], []])
def test_too_few_failures_have_something_in_common_by_chance(failing):
    assert shared(failing, PLAIN) is None


def test_nothing_is_said_where_as_many_cases_pass_with_the_same_traits():
    assert shared(STRIDED, STRIDED) is None
    assert shared(STRIDED, []) is None


def results(cases, verdict, **more):
    return [Result(one.id, "kernel", verdict, "computed", **more) for one in cases]


def test_the_summary_names_traits_and_the_readings_that_passing_cases_refute_least():
    output = {"aspects": {"output": "fail"}}
    failed = results(STRIDED, "fail", readings=("kernel-flipped", "stride-ignored"), **output)
    lines = list(common_causes.common([*failed, *results(PLAIN, "pass")], [*STRIDED, *PLAIN]))
    assert lines[0].startswith("All 4 failures of kernel, of output, come out when the stride is ignored")
    assert "kernel-flipped" not in " ".join(lines)
    assert "and none of the 4 cases that pass, have" in lines[1]
    assert "a stride on every axis" in lines[1]


def test_readings_of_a_part_are_told_as_such():
    failed = results(STRIDED, "fail", partly=("bias-missing",), aspects={"output": "fail"})
    (line, *_) = common_causes.common(failed, STRIDED)
    assert line.endswith(
        "of output, are, where they are wrong, what comes out when the bias is not added [bias-missing]"
    )


def test_the_names_of_a_whole_run():
    asked = [ask(one, Adapter("kernel-flipped")) for one in CASES[:4]]
    assert any("[kernel-flipped]" in line for line in common_causes.common(asked, CASES[:4]))
    assert list(common_causes.common([ask(one, Adapter()) for one in CASES[:4]], CASES[:4])) == []
