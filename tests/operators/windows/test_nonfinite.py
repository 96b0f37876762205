"""Sums with infinities and NaNs against IEEE 754 in Python's own floats, product by product."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import Float64Array
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.nonfinite import all_finite, finite, sum_products

INF, NAN = math.inf, math.nan
VALUES = (0.0, -0.0, 2.0, -3.0, INF, -INF, NAN)


def dot(left: Float64Array, right: Float64Array) -> Float64Array:
    return np.asarray((left * right).sum(axis=-1))


@pytest.mark.parametrize("pair", list(itertools.combinations_with_replacement(VALUES, 2)))
def test_two_products_are_added_as_by_the_processor(pair: tuple[float, float]) -> None:
    for factors in itertools.product(VALUES, repeat=2):
        expected = pair[0] * factors[0] + pair[1] * factors[1]
        found = sum_products(dot, np.array(pair), np.array(factors)).item()
        assert found == expected or (math.isnan(found) and math.isnan(expected))


def test_infinities_cancel_to_nan_in_any_order() -> None:
    ones = np.ones(4)
    for order in itertools.permutations((INF, 1.0, -INF, 5.0)):
        assert math.isnan(sum_products(dot, np.array(order), ones).item())
    assert sum_products(dot, np.array([INF, 1.0, INF, 5.0]), ones).item() == INF


def test_a_product_with_padding_does_not_exist() -> None:
    """The first output reads a zero before the input; an infinite tap must not make it NaN."""
    geometry = Geometry(CONV, 1, 1, 1, 1, (Axis(2, 2, 1, 1, 1, 2),))
    x, w = np.array([[[3.0, 5.0]]]), np.array([[[INF, 1.0]]])
    assert taps.output(geometry, x, w).ravel().tolist() == [3.0, INF]


def test_finite_parts() -> None:
    values = np.array([1.0, INF, NAN])
    assert finite(values).tolist() == [1.0, 0.0, 0.0]
    assert [all_finite(values), all_finite(values[:1])] == [False, True]
