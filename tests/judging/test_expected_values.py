"""Expected numbers say as much as their digits, and are held against every legal rounding."""

import numpy as np
import pytest
from support.case_files import load
from support.planted.adapter import Adapter
from support.planted.dense import ask, case

from conformance.cases.case import ExpectedResult
from conformance.cases.questions import Job, question_of
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.observations import About
from conformance.worker.answer import answer

ONE = "conformance: 1\ncases: [{id: a, op: conv, input: [1, 1, 1], kernel: 1, WORDS}]\n"
THIRD = "data: {input: [[[0.333333]]], kernel: [[[0.333333]]]}"


def judged(tmp_path, words):
    (asked,) = load(tmp_path, ONE.replace("WORDS", words))
    return ask(asked, Adapter())


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ("0.111111", "pass"),
        ("0.1111", "pass"),
        ("1.11111e-1", "pass"),
        ("0.111112", "fail"),
        ("0.1111110", "fail"),
        ("0", "fail"),
    ],
)
def test_a_number_is_met_within_half_a_unit_of_its_last_digit(tmp_path, written, verdict):
    result = judged(tmp_path, f"{THIRD}, expect: {{output: [[[{written}]]]}}")
    assert result.verdict == verdict


def test_both_sides_of_a_message_differ_in_print(tmp_path):
    result = judged(tmp_path, f"{THIRD}, expect: {{output: [[[0.11111100]]]}}")
    assert "expects output[0, 0, 0] = 0.111111, the reference gives 0.1111109" in result.diagnosis


def test_an_integer_is_exact_and_a_decimal_of_a_sum_is_rounded_to_the_dtype(tmp_path):
    data = "data: {input: [[[3]]], kernel: [[[5]]]}"
    for written, verdict in (("15", "pass"), ("16", "fail"), ("15.4", "fail"), ("15.0", "pass")):
        assert judged(tmp_path, f"{data}, expect: {{output: [[[{written}]]]}}").verdict == verdict
    tenth = "dtype: float16, data: {input: [[[0.1]]], kernel: [[[1]]]}"
    for written, verdict in (("0.100000000", "pass"), ("0.101000000", "fail")):
        assert judged(tmp_path, f"{tenth}, expect: {{output: [[[{written}]]]}}").verdict == verdict


@pytest.mark.parametrize("name", ["grad_input", "grad_kernel", "grad_bias"])
def test_a_vjp_is_held_against_the_reference(name):
    right = answer(question_of(case()), Adapter()).values[name].astype(float)
    assert ask(case(expect=ExpectedResult(**{name: nested(right.tolist())})), Adapter()).verdict == "pass"
    right.flat[0] += 1
    result = ask(case(expect=ExpectedResult(**{name: nested(right.tolist())})), Adapter())
    assert [aspect for aspect, state in result.aspects.items() if state == "fail"] == [name]
    assert f"dense.yaml:7:5 expects {name}[0" in result.diagnosis


def nested(values):
    return tuple(nested(value) for value in values) if isinstance(values, list) else values


ROUNDED = (
    "dtype: float16, bias: true, gradients: false, data: {input: [[[2047]]], kernel: [[[3]]], bias: [1]}"
)
"""6141 + 1: once rounded 6144 (a unit is 4, ties to even); added to 6140, as 6141 is stored, it is 6140."""


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(("written", "verdict"), [(6144, "pass"), (6140, "pass"), (6160, "fail")])
def test_an_expected_output_is_either_legal_rounding(tmp_path, late, written, verdict):
    (asked,) = load(tmp_path, ONE.replace("WORDS", f"{ROUNDED}, expect: {{output: [[[{written}]]]}}"))
    question = question_of(asked)
    given = answer(question, Adapter())
    values = {"output": np.full((1, 1, 1), 6140 if late else 6144, np.float16)}
    seen = type(given)(values, "float16", bias_added=late)
    assert judge(Job(asked, "jax", question), About("jax", "1"), seen, Oracle()).verdict == verdict
