"""Where the reference takes too long, single elements tell a wrong answer, and never a right one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.misbehaving import question

from conformance.cases.case import Case
from conformance.cases.questions import Job
from conformance.cases.yaml.place import Place
from conformance.frameworks.registry import predict
from conformance.judging import samples
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.observations import About, Answer

ABOUT = About("mine", "1")


def answered(asked, **changes):
    """The right answer to a question, with changes to its results."""
    right = Oracle()(asked, predict(asked, None)).rounded
    values = {name: values.astype("float32") for name, values in right.items()}
    return Answer({name: changes.get(name, lambda v: v)(v) for name, v in values.items()}, "float32")


def states(asked, answer, about=ABOUT):
    found = samples.describe_samples(asked, predict(asked, None), answer, about)
    return {name: state for name, (state, _) in found.items()}


def test_what_is_right_is_not_called_wrong():
    asked = question()
    assert set(states(asked, answered(asked)).values()) == {"skip"}
    real = replace(asked, recipe=replace(asked.recipe, kinds=dict.fromkeys(("input", "kernel"), "normal")))
    assert set(states(real, answered(real)).values()) == {"skip"}


@pytest.mark.parametrize("name", ["output", "grad_input", "grad_kernel", "grad_bias"])
@pytest.mark.parametrize("change", [lambda v: v + 1, lambda v: -v, lambda v: v * np.nan, lambda v: v[:-1]])
def test_what_is_wrong_is_found_in_each_result(name, change):
    asked = question()
    found = states(asked, answered(asked, **{name: change}))
    assert [each for each, state in found.items() if state == "fail"] == [name]


def test_nothing_is_said_of_other_algorithms_by_their_elements():
    asked = question()
    wrong = answered(asked, output=lambda v: v + 1)
    assert set(states(asked, wrong, replace(ABOUT, bound="fourier")).values()) == {"skip"}


def test_a_judge_without_time_says_so_and_is_right_about_what_is_wrong():
    asked = question()
    job = Job(Case("a.yaml::a", asked.words, Place("a.yaml", 1, 1)), "mine", asked)
    wrong = judge(job, ABOUT, answered(asked, output=lambda v: v + 1), Oracle(seconds=0))
    assert (wrong.verdict, wrong.aspects["output"]) == ("fail", "fail")
    assert "not diagnosed further" in wrong.diagnosis
    right = judge(job, ABOUT, answered(asked), Oracle(seconds=0))
    assert (right.verdict, right.weak, right.aspects["output"]) == ("pass", True, "skip")
    assert "64 of its elements agree" in right.reason
    assert judge(job, ABOUT, answered(asked), Oracle()).aspects["output"] == "pass"
