"""What judging asks of resampling: exact sums, terms, NaNs of weights of zero, bounds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
from support.resampling import case_of, random_geometry

from conformance.cases.questions import question_and_prediction
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.convolution.exact_sums import count_terms, is_exact
from conformance.operators.registry import find_theory
from conformance.operators.resampling.lines import HALF, Line, geometry_of
from conformance.operators.resampling.reference import sums
from conformance.operators.tensors import GRAD_INPUT, OPERANDS, OUTPUT
from conformance.operators.words import Words

THEORY = find_theory("upsample")

ONES = dict.fromkeys(OPERANDS, 1)


def linear(extent: int, size: int):
    return geometry_of(2, 1, [Line(extent, size, "linear", Fraction(extent, size), HALF, -HALF)] * 2)


def test_weights_of_few_bits_are_exact_and_others_are_not():
    assert is_exact(linear(4, 8), "bfloat16", dict.fromkeys(OPERANDS, 7), OUTPUT)
    assert not is_exact(linear(4, 8), "bfloat16", dict.fromkeys(OPERANDS, 99), OUTPUT)
    assert not is_exact(linear(4, 7), "float32", ONES, OUTPUT)
    assert THEORY.weighted.grain(linear(4, 8), OUTPUT) == (16, 16)
    assert THEORY.weighted.grain(linear(4, 8), GRAD_INPUT) == (16, 64)


def test_no_element_has_more_terms_than_are_counted():
    random = Random("terms")
    for _ in range(30):
        geometry = random_geometry(random)
        counted = count_terms(geometry)
        x, cotangent = np.ones(geometry.input_shape), np.ones(geometry.output_shape)
        for name in (OUTPUT, GRAD_INPUT):
            source = sums.results(geometry, x, cotangent=cotangent)[name]
            assert counted[name] >= (1 if source.size else 0)


def test_an_infinity_may_make_a_nan_in_its_own_image():
    x = np.ones((2, 1, 4, 4))
    x[0, 0, 1, 1] = np.inf
    found = THEORY.possible_nans(linear(4, 8), x, None, None, False)
    assert found[OUTPUT][0].all()
    assert not found[OUTPUT][1].any()


def criterion(**changes) -> Criterion:
    ones = (1, 1)
    words = Words(
        "upsample",
        (1, 2, 5, 5),
        1,
        ones,
        ones,
        ones,
        output_size=(7, 3),
        own={"interpolation": "cubic", **changes},
    )
    question, geometry = question_and_prediction(replace(case_of(words), kinds={"input": "normal"}))
    return Criterion(Reference(geometry, question))


def test_weights_in_float32_are_inside_the_bound_and_a_slightly_other_scale_is_not():
    reference = criterion()
    truth = reference.reference.results[OUTPUT]
    assert reference.compare(OUTPUT, truth.astype(np.float32)).ok
    bound = reference.bound(OUTPUT)
    assert (bound > 0).all()
    assert bound.max() < 1e-3
    assert not reference.compare(OUTPUT, truth + 2 * bound).ok
    other = criterion(coordinates="align_corners").reference.results[OUTPUT]
    assert not reference.compare(OUTPUT, other).ok


def test_a_result_of_another_shape_has_a_bound_as_well():
    reference = criterion()
    assert reference.bound_around(OUTPUT, np.ones((1, 2)), np.ones((1, 2))).shape == (1, 2)
