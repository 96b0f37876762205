"""The adjoint identity of what came back: exact, and a failure says which side is off."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from support.planted.adapter import Adapter
from support.planted.dense import CASES, REAL, ask, case

from conformance.cases.questions import Job, question_of
from conformance.frameworks.numpy.adapter import Adapter as NumPy
from conformance.frameworks.registry import predict
from conformance.judging import adjoint_identity as identity
from conformance.judging.judge import judge
from conformance.judging.numerics.arithmetic import PLAIN
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.oracle import Oracle
from conformance.worker.answer import answer

CONV = case("conv", derivatives=("adjoint",))
TRANSPOSE = case("transpose", op="conv_transpose", output_padding=(1, 2), derivatives=("adjoint",))
REALS = case("real", derivatives=("adjoint",), kinds=REAL)
SIXTEEN = [case(dtype, dtype=dtype, derivatives=("adjoint",)) for dtype in ("bfloat16", "float16")]


def parts(asked):
    question = question_of(asked)
    truth = Oracle()(question, predict(question, None))
    return truth, answer(question, NumPy())


def spoilt(observed, name, by):
    values = observed.values[name].copy()
    values.flat[0] += by
    return replace(observed, values={**observed.values, name: values})


@pytest.mark.parametrize("asked", [CONV, TRANSPOSE, REALS, *SIXTEEN], ids=lambda one: one.id)
def test_it_holds_for_the_operators_of_the_reference(asked):
    truth, observed = parts(asked)
    assert identity.find_violation(Criterion(truth, PLAIN), observed) is None


@pytest.mark.parametrize("asked", [CONV, TRANSPOSE, REALS, *SIXTEEN], ids=lambda one: one.id)
@pytest.mark.parametrize("name", ["output", "adjoint"])
def test_one_value_breaks_it_and_its_side_is_named(asked, name):
    truth, observed = parts(asked)
    criterion = Criterion(truth, PLAIN)
    by = 64 if criterion.is_exact(name) else 3 * float(np.sum(criterion.bound("output")) + 1)
    found = identity.find_violation(Criterion(truth, PLAIN), spoilt(observed, name, by))
    assert found.off == (name,)
    here, there = asked.words.op, {"conv": "conv_transpose"}.get(asked.words.op, "conv")
    assert found.text.startswith(f"<{here} x, y> - <x, {there} y> is ")
    assert found.text.endswith(f"off against the reference is the {here if name == 'output' else there}")


def test_both_sides_off_are_both_named():
    truth, observed = parts(CONV)
    both = spoilt(spoilt(observed, "output", 1), "adjoint", 5)
    assert identity.find_violation(Criterion(truth, PLAIN), both).text.endswith(
        "the conv and the conv_transpose"
    )


def test_a_missing_or_misshapen_side_says_nothing():
    truth, observed = parts(CONV)
    short = {**observed.values, "adjoint": observed.values["adjoint"][..., :-1]}
    for values in (short, {"output": observed.values["output"]}):
        assert identity.find_violation(Criterion(truth, PLAIN), replace(observed, values=values)) is None


def test_what_is_not_finite_says_nothing():
    truth, observed = parts(CONV)
    assert identity.find_violation(Criterion(truth, PLAIN), spoilt(observed, "output", np.inf)) is None


def test_the_difference_has_no_rounding():
    truth, _ = parts(case("far", derivatives=("adjoint",), bias=False))
    output, adjoint = (np.zeros(truth.results[name].shape) for name in ("output", "adjoint"))
    output.flat[:2] = 2.0**80, 2.0**-80
    y = truth.operands.cotangent.ravel()
    wanted = int(y[0]) * Fraction(2) ** 80 + int(y[1]) * Fraction(2) ** -80
    assert identity.identity_difference(truth, output, adjoint) == wanted
    assert float(wanted) == y[0] * 2.0**80


def test_the_side_that_is_off_fails_and_the_other_does_not():
    question = question_of(CONV)
    observed = spoilt(answer(question, NumPy()), "output", 1)
    result = judge(Job(CONV, "numpy", question), NumPy().about(), observed, Oracle())
    assert {name for name, state in result.aspects.items() if state == "fail"} == {"output"}
    assert "off against the reference is the conv" in result.diagnosis


def test_an_adjoint_that_is_off_by_one_is_caught_and_named():
    result = ask(CONV, Adapter("adjoint-window-later"))
    assert {name for name, state in result.aspects.items() if state == "fail"} == {"adjoint"}
    assert "[adjoint-window-later]" in result.diagnosis
    assert "off against the reference is the conv_transpose" in result.diagnosis


def test_the_same_mistake_in_both_operators_is_caught_although_the_identity_holds():
    result = ask(CONV, Adapter("kernel-flipped"))
    assert result.aspects["adjoint"] == "fail"
    assert "off against the reference" not in result.diagnosis
    assert "[kernel-flipped]" in result.diagnosis


def test_cases_that_do_not_ask_for_it_have_no_such_aspect():
    assert "adjoint" not in ask(CASES[0], Adapter()).aspects
