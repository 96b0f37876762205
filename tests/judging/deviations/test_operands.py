"""Random operands that do not fit, put to frameworks whose checks are cheap to ask: no wrong prediction."""

from random import Random

import pytest
from support.misfit_verdicts import judge_misfits, unexplained, verdict
from support.misfits import draw_misfit, with_operand

from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of
from conformance.cases.yaml.place import Place
from conformance.frameworks.registry import adapter
from conformance.judging.deviations.operands import is_checked_by_inference
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.observations import Refused, Unsupported
from conformance.operators.words import Refusal, Words
from conformance.worker.answer import answer

CASES = 150
PLAIN = Words("conv", (2, 4, 5, 5), 6, (3, 3), (1, 1), (1, 1))


@pytest.fixture(scope="module")
def torch():
    return adapter("torch")("", "cpu")


def test_the_rule_of_torch_is_torchs(torch):
    random = Random(1)
    drawn = [draw_misfit(random) for _ in range(CASES)]
    results = [verdict(torch, "torch", words) for words in drawn]
    wrong = [(words, r.diagnosis) for words, r in zip(drawn, results) if unexplained(r)]
    assert wrong == []
    assert sum(result.outcome == "computed" for result in results) >= CASES // 20
    assert sum(result.outcome == "refused" for result in results) >= CASES // 2


@pytest.mark.parametrize(
    ("framework", "cases"),
    [("onnxruntime", 100), ("onnx-reference", 60)],
)
def test_the_rule_of_onnx_is_that_of_its_backends(framework, cases):
    pytest.importorskip(framework.partition("-")[0])
    wrong, outcomes = judge_misfits(adapter(framework)("", "cpu"), framework, cases)
    assert wrong == []
    assert outcomes["refused"] >= cases // 3


def test_operands_of_a_dtype_that_a_backend_does_not_take_are_not_asked():
    pytest.importorskip("onnxruntime")
    words = with_operand(with_operand(PLAIN, "input", dtype="bfloat16"), "kernel", dtype="bfloat16")
    runtime = adapter("onnxruntime")("", "cpu")
    unasked = answer(question_of(Case("a::b", words, Place("a", 1, 1), "onnx", "literal"), "onnx"), runtime)
    assert isinstance(unasked, Unsupported)
    assert unasked.reason.startswith("does not take bfloat16 for conv 2-D")
    mixed = with_operand(PLAIN, "kernel", dtype="bfloat16")
    asked = answer(question_of(Case("a::b", mixed, Place("a", 1, 1), "onnx", "literal"), "onnx"), runtime)
    assert isinstance(asked, Refused)


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
