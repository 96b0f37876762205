"""Operands of several dtypes: what came back is judged in the dtype of each result, gradients included."""

from dataclasses import replace

import numpy as np
import pytest
from support.misfits import with_operand

from conformance.cases.case import Case
from conformance.cases.questions import Job, question_and_prediction
from conformance.cases.yaml.place import Place
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.judging.oracle import Oracle
from conformance.operators.observations import About, Answer
from conformance.operators.tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, GRADIENTS, OUTPUT
from conformance.operators.words import Words

PLAIN = Words("conv", (2, 40, 9, 9), 6, (3, 3), (1, 1), (1, 1), bias=True, dtype="bfloat16")
LAYER = with_operand(with_operand(PLAIN, "kernel", dtype="float64"), "bias", dtype="float32")
ADDED = with_operand(PLAIN, "bias", dtype="float32")
PREFERRED = replace(PLAIN, options={"jax": {"preferred_element_type": "float32"}})
MIXED = [(LAYER, "keras"), (ADDED, "jax"), (PREFERRED, "jax")]


def ask(words, dialect, rewrites=False, **changes):
    """The verdict on what the reference gives, in the dtypes of the rule, but for what is changed."""
    case = Case("a::b", words, Place("a", 1, 1), dialect, "literal")
    question, geometry = question_and_prediction(case, dialect)
    reference = Reference(geometry, question)
    criterion, dtypes = Criterion(reference), geometry.dtypes
    values = {name: criterion.expected(name) for name in reference.results}
    right = Answer(
        {**values, **changes.pop("values", {})},
        dtypes.output,
        gradient_dtypes={name: dtypes.stored(name) for name in GRADIENTS},
    )
    about = About(dialect, "3", dialect=dialect, rewrites=rewrites)
    given = replace(right, **changes)
    return judge(Job(case, dialect, question), about, given, Oracle(), Effort.VERDICT), reference


@pytest.mark.parametrize(("words", "dialect"), MIXED)
def test_every_result_is_compared_and_has_a_dtype_of_its_own(words, dialect):
    result, reference = ask(words, dialect)
    assert result.verdict == "pass"
    assert {name: result.aspects[name] for name in (OUTPUT, *GRADIENTS)} == dict.fromkeys(
        (OUTPUT, *GRADIENTS), "pass"
    )
    assert reference.results[GRAD_KERNEL].any()


@pytest.mark.parametrize("name", [OUTPUT, *GRADIENTS])
@pytest.mark.parametrize(("words", "dialect"), MIXED)
def test_one_wrong_element_fails(words, dialect, name):
    _, reference = ask(words, dialect)
    wrong = np.array(reference.results[name])
    wrong.flat[0] += np.abs(wrong).max() / 4 + 1
    result, _ = ask(words, dialect, values={name: wrong})
    assert [aspect for aspect, state in result.aspects.items() if state == "fail"] == [name]


@pytest.mark.parametrize(
    ("words", "dialect", "result"),
    [(LAYER, "keras", GRAD_KERNEL), (LAYER, "keras", GRAD_BIAS), (ADDED, "jax", GRAD_INPUT)],
)
def test_a_gradient_that_has_not_the_dtype_of_its_operand_fails(words, dialect, result):
    judged, _ = ask(words, dialect)
    dtypes = {GRAD_INPUT: "bfloat16", GRAD_KERNEL: "float64", GRAD_BIAS: "float32"}
    if dialect == "jax":
        dtypes[GRAD_KERNEL] = "bfloat16"
    assert judged.aspects["dtype"] == "pass"
    judged, _ = ask(words, dialect, gradient_dtypes={**dtypes, result: "float16"})
    assert judged.aspects["dtype"] == "fail"
    assert f"{result} of dtype float16 came out for {dtypes[result]}" in judged.diagnosis


def test_a_preferred_format_that_is_lost_shows_in_the_dtype_and_in_the_values():
    _, reference = ask(PREFERRED, "jax")
    narrow = Reference(reference.geometry.plain, reference.question).rounded[OUTPUT]
    judged, _ = ask(PREFERRED, "jax", values={OUTPUT: narrow}, dtype="bfloat16")
    failing = {aspect for aspect, state in judged.aspects.items() if state == "fail"}
    assert failing == {"dtype", OUTPUT}


def test_a_compiler_may_leave_out_the_rounding_before_a_wider_bias():
    _, reference = ask(ADDED, "jax")
    twice = Criterion(reference, replace(Criterion(reference).arithmetic, bias_added=True)).expected(OUTPUT)
    once = reference.rounded[OUTPUT]
    assert (once != twice).any()
    verdicts = [
        ask(ADDED, "jax", rewrites, values={OUTPUT: values}, bias_added=True)[0].verdict
        for rewrites, values in ((True, once), (True, twice), (False, twice), (False, once))
    ]
    assert verdicts == ["pass", "pass", "pass", "fail"]


def test_a_compiler_may_leave_out_the_rounding_before_a_wider_operand():
    _, reference = ask(LAYER, "keras")
    once = reference.results[GRAD_KERNEL]
    assert (once != reference.rounded[GRAD_KERNEL]).any()
    assert ask(LAYER, "keras", True, values={GRAD_KERNEL: once})[0].verdict == "pass"
    assert ask(LAYER, "keras", False, values={GRAD_KERNEL: once})[0].verdict == "fail"
    once = once + 1
    assert ask(LAYER, "keras", True, values={GRAD_KERNEL: once})[0].verdict == "fail"


def test_integers_are_skipped_with_the_reason():
    case = Case("a::b", with_operand(PLAIN, "bias", dtype="int32"), Place("a", 1, 1), "jax", "literal")
    question, _ = question_and_prediction(case, "jax")
    assert not question.gradients
