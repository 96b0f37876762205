"""A backend that rounds before it adds the bias, or sums in a narrow format, has one right answer too."""

import numpy as np
import pytest

from conformance.frameworks.registry import predict
from conformance.judging.numerics.arithmetic import Arithmetic
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.dtypes import round_to
from conformance.operators.mixed_dtypes import MixedDtypes
from conformance.operators.observations import About, Answer
from conformance.operators.operands import Recipe
from conformance.operators.question import Question
from conformance.operators.tensors import GRAD_BIAS, OUTPUT
from conformance.operators.words import Words

ONCE, TWICE, NARROW = Arithmetic(), Arithmetic(bias_added=True), Arithmetic(narrow=(GRAD_BIAS,))


def truth(dtype="bfloat16", kind="integers", size=9):
    words = Words("conv", (2, 33, size, 7), 17, (2, 3), (1, 1), (1, 1), bias=True, dtype=dtype)
    kinds = dict.fromkeys(("input", "kernel", "bias", "cotangent"), kind)
    question = Question(words, "torch", "equivalent", Recipe(3, dtype, kinds), True)
    return Reference(predict(question, None), question)


def rounded_twice(found):
    bias = found.operands.b.reshape(1, -1, 1, 1)
    return round_to(round_to(found.results[OUTPUT] - bias, found.recipe.dtype) + bias, found.recipe.dtype)


def test_rounding_once_and_twice_are_told_apart():
    found = truth()
    once, twice = round_to(found.results[OUTPUT], "bfloat16"), rounded_twice(found)
    assert (once != twice).any()
    assert Criterion(found, ONCE).compare(OUTPUT, once).ok
    assert Criterion(found, TWICE).compare(OUTPUT, twice).ok
    assert not Criterion(found, ONCE).compare(OUTPUT, twice).ok
    assert not Criterion(found, TWICE).compare(OUTPUT, once).ok


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32"])
def test_the_bound_allows_the_second_rounding_and_little_more(dtype):
    found = truth(dtype, "normal")
    twice = rounded_twice(found)
    assert Criterion(found, TWICE).compare(OUTPUT, twice).ok
    step = 4 * np.abs(Criterion(found, TWICE).bound(OUTPUT))
    assert not Criterion(found, TWICE).compare(OUTPUT, twice + step).ok


def test_narrow_sums_are_exact_while_they_fit_and_bounded_after():
    small, large = truth(size=2), truth(size=40)
    assert not Criterion(large, NARROW).is_exact(GRAD_BIAS)
    assert Criterion(large, ONCE).is_exact(GRAD_BIAS)
    wrong = round_to(large.results[GRAD_BIAS], "bfloat16") + 4
    assert Criterion(large, NARROW).compare(GRAD_BIAS, wrong).ok
    assert not Criterion(large, ONCE).compare(GRAD_BIAS, wrong).ok
    assert Criterion(small, NARROW).is_exact(GRAD_BIAS)
    assert not Criterion(small, NARROW).compare(GRAD_BIAS, small.results[GRAD_BIAS] + 4).ok


def test_a_backend_says_how_it_computes():
    about = About("jax", "1", narrow_sums={"bfloat16": (GRAD_BIAS,)})
    answer = Answer({}, "bfloat16", bias_added=True)
    half, single = map(MixedDtypes.of_one, ("bfloat16", "float32"))
    assert Arithmetic.of(about, answer, half) == Arithmetic(narrow=(GRAD_BIAS,), bias_added=True)
    assert Arithmetic.of(about, answer, single).narrow == ()


def test_where_a_compiler_may_move_the_bias_the_output_says_whether_it_did():
    found = truth()
    once, twice = round_to(found.results[OUTPUT], "bfloat16"), rounded_twice(found)
    plain, compiled = About("tensorflow", "2"), About("tensorflow", "2", rewrites=True)
    for about, output, way in (
        (plain, once, TWICE),
        (plain, twice, TWICE),
        (compiled, once, ONCE),
        (compiled, twice, TWICE),
        (compiled, once + 64, TWICE),
        (compiled, once[:, :5], TWICE),
    ):
        assert (
            Criterion.of(found, about, Answer({OUTPUT: output}, "bfloat16", bias_added=True)).arithmetic
            == way
        )
    assert Criterion.of(found, compiled, Answer({}, "bfloat16", bias_added=True)).arithmetic == TWICE
    assert Criterion.of(found, compiled, Answer({OUTPUT: once}, "bfloat16")).arithmetic == ONCE
