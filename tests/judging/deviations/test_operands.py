"""Random operands that do not fit, put to frameworks whose checks are cheap to ask: no wrong prediction."""

from random import Random

import pytest
from support.misfits import draw_misfit, with_operand

from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of
from conformance.cases.yaml.place import Place
from conformance.frameworks.registry import adapter
from conformance.judging.deviations.operands import is_checked_by_inference
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.observations import Refused
from conformance.operators.words import Refusal, Words
from conformance.worker.answer import answer

CASES = 150
PLAIN = Words("conv", (2, 4, 5, 5), 6, (3, 3), (1, 1), (1, 1))


@pytest.fixture(scope="module")
def torch():
    return adapter("torch")("", "cpu")


def verdict(backend, framework, words, change=lambda observation: observation):
    case = Case("a::b", words, Place("a", 1, 1), dialect=framework, compare="literal")
    question = question_of(case, framework)
    observation = change(answer(question, backend))
    return judge(Job(case, framework, question), backend.about(), observation, Oracle(), Effort.VERDICT)


def unexplained(result):
    return result.verdict == "fail" and "this may be what is known" not in (result.diagnosis or "")


def test_the_rule_of_torch_is_torchs(torch):
    random = Random(1)
    drawn = [draw_misfit(random) for _ in range(CASES)]
    results = [verdict(torch, "torch", words) for words in drawn]
    wrong = [(words, r.diagnosis) for words, r in zip(drawn, results) if unexplained(r)]
    assert wrong == []
    assert sum(result.outcome == "computed" for result in results) >= CASES // 20
    assert sum(result.outcome == "refused" for result in results) >= CASES // 2


def test_a_silent_broadcast_is_told(torch):
    """The twin: a framework that takes any bias would be seen."""
    words = with_operand(PLAIN, "bias", shape=(1,))
    assert verdict(torch, "torch", words).verdict == "pass"
    accepted = answer(question_of(Case("a::b", PLAIN, Place("a", 1, 1)), "torch"), torch)
    told = verdict(torch, "torch", words, lambda observation: accepted)
    assert told.verdict == "fail"
    assert "computed what the rule of torch refuses (shape [2, 6, 3, 3], float32 came out)" in told.diagnosis


def test_inference_has_to_refuse_where_it_checks():
    refusal = Refusal("kernel_channels", "")
    assert is_checked_by_inference("jax", PLAIN, refusal)
    assert not is_checked_by_inference("torch", PLAIN, refusal)


def test_a_shape_inferred_for_what_is_refused_fails(torch):
    words = with_operand(PLAIN, "kernel", shape=(6, 3, 3, 3))
    case = Case("a::b", words, Place("a", 1, 1), dialect="jax", compare="literal")
    question = question_of(case, "jax")
    about = type(torch.about())("jax", "0.10.2", dialect="jax")

    def states(inferred):
        job = Job(case, "jax", question)
        return judge(job, about, Refused("TypeError", "", inferred), Oracle(), Effort.VERDICT).aspects

    assert states(Refused("TypeError", "")) == {"acceptance": "pass"}
    assert states((2, 6, 3, 3)) == {"acceptance": "pass", "inferred_shape": "fail"}
