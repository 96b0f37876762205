"""A failing case becomes smaller while it fails alike, within what it may cost."""

from dataclasses import replace

import pytest
from support.planted.adapter import Adapter
from support.planted.dense import ORDINARY, case

from conformance.cases.questions import Job, question_of
from conformance.failures.shrink import Trial, replace_words, shrink_failure
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.words import Words
from conformance.worker.answer import answer


class Backend:
    """Answers in this process, with a planted fault, and counts the questions."""

    def __init__(self, fault):
        self.adapter, self.oracle, self.count = Adapter(fault), Oracle(), 0

    def __call__(self, case, limit=20.0):
        self.count += 1
        question, about = question_of(case), self.adapter.about()
        job, observation = Job(case, "planted", question), answer(question, self.adapter)
        return Trial(job, about, observation, judge(job, about, observation, self.oracle, Effort.VERDICT))


DENSE = case("dense")


def test_the_smallest_case_needs_what_the_fault_needs_and_nothing_else():
    ask = Backend("stride-ignored")
    small = shrink_failure(ask(DENSE), ask)
    words = small.case.words
    assert "output" in small.failing
    assert max(words.stride) > 1
    assert (words.groups, words.bias, words.batch, set(words.dilation)) == (1, False, 1, {1})
    assert len(words.size) == 1


def test_a_case_that_passes_stays_as_it_is():
    ask = Backend("")
    trial = ask(DENSE)
    assert shrink_failure(trial, ask) is trial
    assert ask.count == 1


def test_no_more_questions_than_allowed():
    ask = Backend("kernel-flipped")
    trial = ask(DENSE)
    shrink_failure(trial, ask, questions=3)
    assert ask.count == 1 + 3
    assert shrink_failure(trial, ask, questions=0) is trial


def test_a_smaller_case_that_is_not_accepted_is_passed_over():
    ask = Backend("kernel-flipped")
    small = shrink_failure(ask(DENSE), ask, accepts=lambda trial: trial.case.words.groups == 2)
    assert small.case.words.groups == 2
    assert small.case.words != Words(**ORDINARY)


def test_another_outcome_or_a_new_failing_aspect_is_another_failure():
    trial = Backend("kernel-flipped")(DENSE)
    assert trial.is_like(trial)
    refused = replace(trial, result=replace(trial.result, outcome="refused"))
    assert not refused.is_like(trial)
    more = replace(trial, result=replace(trial.result, aspects={**trial.result.aspects, "shape": "fail"}))
    assert not more.is_like(trial)
    assert trial.is_like(more) == (trial.failing[0] == more.failing[0])


@pytest.mark.parametrize("outcome", ["crashed", "timeout"])
def test_what_ends_or_holds_up_the_worker_is_deadly(outcome):
    trial = Backend("kernel-flipped")(DENSE)
    assert not trial.is_deadly
    assert replace(trial, result=replace(trial.result, outcome=outcome)).is_deadly


def test_other_words_leave_expectations_behind():
    other = replace_words(replace(DENSE, known=("something",)), replace(DENSE.words, bias=False))
    assert (other.words.bias, other.known, other.id) == (False, (), DENSE.id)
