"""The oracle of resampling, its single elements and its formulation are one function."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from support.resampling import random_geometry

from conformance.operators.resampling.formulations import matrix
from conformance.operators.resampling.lines import HALF, Line, geometry_of
from conformance.operators.resampling.reference import elements, sums
from conformance.operators.tensors import GRAD_INPUT, OUTPUT

COUNT = 60


def samples():
    random, generator = Random("resampling"), np.random.default_rng(0)
    for _ in range(COUNT):
        geometry = random_geometry(random)
        shapes = geometry.input_shape, geometry.output_shape
        yield (random, geometry, *(generator.integers(-9, 9, shape).astype(float) for shape in shapes))


def test_the_formulation_gives_what_the_oracle_gives_and_the_gradient_is_the_transpose():
    for _, geometry, x, cotangent in samples():
        right = sums.results(geometry, x, cotangent=cotangent)
        with np.errstate(invalid="ignore", divide="ignore"):
            other = matrix.results(geometry, x, cotangent=cotangent)
        if not np.isfinite(other[OUTPUT]).all():
            continue  # coordinates so far outside that nothing has a weight
        assert all(np.allclose(other[name], right[name], atol=1e-9) for name in right)
        assert np.isclose(np.vdot(right[OUTPUT], cotangent), np.vdot(x, right[GRAD_INPUT]))


def test_single_elements_are_those_of_the_oracle():
    for random, geometry, x, cotangent in samples():
        for name, right in sums.results(geometry, x, cotangent=cotangent).items():
            place = tuple(random.randrange(extent) for extent in right.shape)
            single = elements.element(name, geometry, x, None, None, cotangent, place)
            assert np.isclose(single, right[place])


def test_an_infinity_reaches_what_it_has_a_weight_in_alone():
    geometry = geometry_of(1, 1, [Line(3, 6, "linear", HALF, HALF, -HALF)])
    x = np.array([[[np.inf, 1, -np.inf]]])
    assert np.array_equal(sums.result(OUTPUT, geometry, x)[0, 0], [np.inf] * 3 + [-np.inf] * 3)


def test_the_matrix_has_a_limit(monkeypatch):
    geometry = geometry_of(1, 1, [Line(3, 6, "linear", Fraction(1, 2), HALF, -HALF)])
    monkeypatch.setattr(matrix, "LARGEST", 8)
    with pytest.raises(ValueError, match="entries"):
        matrix.results(geometry, np.ones((1, 1, 3)))


def test_what_is_asked_for_without_its_operands_is_refused():
    geometry = geometry_of(1, 1, [Line(3, 6, "linear", HALF, HALF, -HALF)])
    for name in (GRAD_INPUT, "grad_kernel"):
        with pytest.raises(ValueError, match="no result"):
            sums.result(name, geometry, np.ones((1, 1, 3)))
