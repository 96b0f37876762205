from dataclasses import replace

import numpy as np
import pytest
from support.planted.adapter import Adapter
from support.planted.dense import ask, case

from conformance.cases.case import ExpectedResult
from conformance.cases.questions import Job, question_of
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.aspects import ASPECTS
from conformance.operators.observations import About, Answer, Crashed, Refused, TimedOut, Unsupported
from conformance.operators.windows.geometry import Geometry
from conformance.worker.answer import answer

FIRST = ASPECTS[:8]
ABOUT = About("torch", "2.13.0+cpu", device="cpu")
REFUSED_CASE = case(
    "refused", "tensorflow", op="conv_transpose", padding="SAME", groups=1, output_size=(99, 99)
)
RULED = [2, 6, 4, 4]


def verdict(asked, observation, backend="torch", dialect=None, about=ABOUT):
    job = Job(asked, backend, question_of(asked, dialect))
    return judge(job, about and replace(about, dialect=dialect), observation, Oracle())


def right(asked):
    return answer(question_of(asked), Adapter())


def test_a_right_answer_passes_in_every_aspect():
    result = ask(case(), Adapter())
    assert result.verdict == "pass"
    assert dict(result.aspects) == dict.fromkeys(FIRST, "pass")
    assert list(result.shape) == RULED
    assert not result.weak
    assert (result.diagnosis, result.reason, result.error, dict(result.error_size)) == (None, None, None, {})
    assert set(result.digest) == {"output", "grad_input", "grad_kernel", "grad_bias"}
    assert result.call == "conv()"
    assert result.seconds > 0


def test_no_bias_and_no_gradients_are_not_missed():
    assert set(ask(case(bias=False), Adapter()).aspects) == set(FIRST) - {"grad_bias"}
    assert set(ask(case(gradients=False), Adapter()).aspects) == set(ASPECTS[:5])


@pytest.mark.parametrize(
    ("observation", "outcome", "said"),
    [
        (
            Refused("ValueError", "no strides"),
            "refused",
            "refused what the rule of torch accepts: ValueError: no",
        ),
        (Crashed("SIGABRT", "check failed"), "crashed", "SIGABRT"),
        (TimedOut(3.0), "timeout", "no answer within 3 seconds"),
    ],
)
def test_what_is_not_computed_fails(observation, outcome, said):
    result = verdict(case(), observation)
    assert (result.verdict, result.outcome) == ("fail", outcome)
    assert dict(result.aspects) == {"acceptance": "fail"}
    assert said in result.diagnosis
    assert set(result.error) == {"type", "message"}


def test_a_worker_that_never_said_what_it_is_is_judged_too():
    assert verdict(case(), Crashed("exit status 1", ""), about=None).verdict == "fail"


def test_unsupported_is_skipped_with_its_reason():
    result = verdict(case(), Unsupported("has no conv"))
    assert (result.verdict, result.outcome, result.reason) == ("skip", "unsupported", "has no conv")


def test_a_predicted_refusal_passes_and_computing_instead_fails():
    result = verdict(REFUSED_CASE, Refused("InvalidArgumentError", "output size"))
    assert (result.verdict, result.outcome) == ("pass", "refused")
    assert "as the rule of tensorflow says" in result.reason
    computed = verdict(REFUSED_CASE, Answer({"output": np.zeros((2, 6, 99, 99), np.float32)}, "float32"))
    assert (computed.verdict, dict(computed.aspects)) == ("fail", {"acceptance": "fail"})
    assert "computed what the rule of tensorflow refuses" in computed.diagnosis
    assert set(computed.digest) == {"output"}


@pytest.mark.parametrize("refused", [True, ("torch",), ("other", "torch+compile")])
def test_an_expected_refusal_that_the_rule_does_not_predict_fails(refused):
    asked = case(expect=ExpectedResult(refused=refused))
    result = verdict(asked, Refused("ValueError", "no"), backend="torch+compile@cpu")
    assert result.aspects["acceptance"] == "fail"
    assert (
        "dense.yaml:7:5 expects torch+compile@cpu to refuse, but the rule of torch accepts"
        in result.diagnosis
    )


def test_an_expected_refusal_of_others_says_the_backend_accepts():
    assert ask(case(expect=ExpectedResult(refused=("jax",))), Adapter()).verdict == "pass"
    refusing = replace(REFUSED_CASE, expect=ExpectedResult(refused=("jax",)))
    assert "expects torch to accept" in verdict(refusing, Refused("E", "no")).diagnosis
    assert (
        verdict(replace(refusing, expect=ExpectedResult(refused=True)), Refused("E", "no")).verdict == "pass"
    )


def test_a_wrong_shape_is_not_compared():
    observed = right(case())
    values = {**observed.values, "output": observed.values["output"][..., :-1]}
    result = verdict(case(), replace(observed, values=values))
    assert result.aspects["shape"] == result.aspects["output"] == "fail"
    assert result.aspects["grad_input"] == "pass"
    assert "shape [2, 6, 4, 3] came out, the rule gives [2, 6, 4, 4]" in result.diagnosis
    assert "output" not in result.error_size


def test_an_expected_shape_is_held_against_the_rule():
    assert ask(case(expect=ExpectedResult(shape=tuple(RULED))), Adapter()).verdict == "pass"
    result = ask(case(expect=ExpectedResult(shape=(2, 6, 4, 5))), Adapter())
    assert result.aspects["shape"] == "fail"
    assert "dense.yaml:7:5 expects shape [2, 6, 4, 5], the rule gives [2, 6, 4, 4]" in result.diagnosis


@pytest.mark.parametrize(
    ("inferred", "state", "said"),
    [
        ((2, 6, 4, 4), "pass", ""),
        ((2, 6, 4, 5), "fail", "infers shape [2, 6, 4, 5], the rule is [2, 6, 4, 4] and what came out is"),
        (Refused("ValueError", "meta"), "fail", "inference refused what was computed: ValueError: meta"),
        (Unsupported("has none"), "skip", "inferred_shape: has none"),
        (None, "skip", ""),
    ],
)
def test_inferred_shapes(inferred, state, said):
    result = verdict(case(), replace(right(case()), inferred_shape=inferred))
    assert result.aspects["inferred_shape"] == state
    assert said in f"{result.diagnosis}{result.reason}"
    assert result.verdict == ("fail" if state == "fail" else "pass")


def test_another_dtype_fails():
    result = verdict(case(), replace(right(case()), dtype="float64"))
    assert result.aspects["dtype"] == "fail"
    assert "dtype float64 came out for float32" in result.diagnosis


def test_missing_gradients_are_skipped_when_unsupported_and_fail_when_refused():
    observed = right(case())
    output = {"output": observed.values["output"]}
    gradients = ("grad_input", "grad_kernel", "grad_bias")
    unsupported = replace(observed, values=output, missing=dict.fromkeys(gradients, Unsupported("has none")))
    result = verdict(case(), unsupported)
    assert {result.aspects[name] for name in gradients} == {"skip"}
    assert (result.verdict, result.reason) == (
        "pass",
        "grad_input: has none\ngrad_kernel: has none\ngrad_bias: has none",
    )
    refused = replace(observed, values=output, missing=dict.fromkeys(gradients, Refused("E", "no dilation")))
    assert "grad_input was refused: E: no dilation" in verdict(case(), refused).diagnosis
    forgotten = replace(observed, values=output)
    assert "no grad_kernel came back" in verdict(case(), forgotten).diagnosis


@pytest.mark.parametrize("name", ["output", "grad_input", "grad_kernel", "grad_bias"])
def test_the_last_bit_of_one_value_is_a_failure(name):
    observed = right(case())
    off = observed.values[name].copy()
    off.flat[-1] = np.nextafter(off.flat[-1], np.float32(np.inf))
    result = verdict(case(), replace(observed, values={**observed.values, name: off}))
    assert [aspect for aspect, state in result.aspects.items() if state == "fail"] == [name]
    assert 0 < result.error_size[name]["max_abs"] < 1e-4
    assert result.digest[name] != verdict(case(), observed).digest[name]


def nested(values):
    return tuple(nested(value) for value in values) if isinstance(values, list) else values


def test_an_expected_output_is_held_against_the_reference_and_the_backend():
    values = right(case()).values["output"].astype(float)
    assert ask(case(expect=ExpectedResult(output=nested(values.tolist()))), Adapter()).verdict == "pass"
    values[1, 2, 3, 0] += 1
    wrong = case(expect=ExpectedResult(output=nested(values.tolist())))
    result = ask(wrong, Adapter())
    assert result.aspects["output"] == "fail"
    assert "dense.yaml:7:5 expects output[1, 2, 3, 0] = " in result.diagnosis
    assert "the reference gives" in result.diagnosis
    shape = case(expect=ExpectedResult(output=((1.0,),)))
    assert "expects an output of shape [1, 1], the rule gives" in ask(shape, Adapter()).diagnosis


def test_a_literal_expectation_is_the_case_dialects():
    words = {"op": "conv_transpose", "padding": "SAME", "groups": 1, "dilation": (1, 1), "compare": "literal"}
    asked = case("literal", "jax", **words)
    shape = (2, 6, 14, 27)
    expecting = replace(asked, expect=ExpectedResult(shape=shape))
    assert isinstance(Oracle()(question_of(asked), geometry(asked)).geometry, Geometry)
    assert ask(expecting, Adapter()).verdict == "pass"


def geometry(asked):
    from conformance.frameworks.registry import predict

    return predict(question_of(asked), None)


@pytest.mark.parametrize("kinds", [{"input": "ones", "kernel": "ones"}, {"kernel": "impulse"}])
def test_data_that_hides_a_difference_makes_a_pass_weak(kinds):
    assert ask(case(kinds=kinds, gradients=False), Adapter()).weak
    assert not ask(case(gradients=False), Adapter()).weak
    assert not ask(case(kinds={"input": "normal"}, gradients=False), Adapter()).weak


def test_mostly_zeros_make_a_pass_weak():
    zeros = nested(np.zeros((6, 2, 3, 2)).tolist())
    assert ask(case(kinds={"kernel": zeros}, bias=False), Adapter()).weak
    assert not ask(case(input=(0, 4, 7, 9)), Adapter()).weak


def test_a_failure_is_not_called_weak():
    assert not ask(case(kinds={"input": "ones"}), Adapter("bias-missing")).weak


def test_a_mistake_of_the_harness_is_told_and_ends_nothing(monkeypatch):
    def broken(*args):
        raise ValueError("cannot reshape\nat all")

    monkeypatch.delenv("CONFORMANCE_TRACEBACK", raising=False)
    monkeypatch.setattr("conformance.judging.judge.numbers", broken)
    result = verdict(case(), right(case()))
    assert (result.verdict, result.outcome, result.case) == ("fail", "computed", case().id)
    assert "conformance itself failed" in result.diagnosis
    assert "ValueError: cannot reshape" in result.diagnosis
    monkeypatch.setenv("CONFORMANCE_TRACEBACK", "1")
    with pytest.raises(ValueError, match="cannot reshape"):
        verdict(case(), right(case()))
