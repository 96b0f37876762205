"""TOSA's data sets, each by what makes it hard; TOSA specification, appendix A."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.operators.data_kinds import (
    TOSA,
    TOSA_LARGE,
    TOSA_MIXED,
    TOSA_ONTO,
    TOSA_SIGNED,
    TOSA_VARYING,
    TOSA_ZERO,
    SummedWindow,
)
from conformance.operators.dtypes import FORMATS, round_to
from conformance.operators.tosa_data import tosa_values

TERMS = 16
WINDOW = SummedWindow(terms=TERMS, most=4 * TERMS, channels=2, kernel=(8,))
POSITIONS = np.tile(np.arange(TERMS, dtype=np.uint64), (64, 1))
INPUT, KERNEL, BIAS, COTANGENT = range(4)


def values(kind, operand, dtype="float32", stream=1):
    return tosa_values(kind, stream + operand, POSITIONS, operand, dtype, WINDOW)


@pytest.mark.parametrize("kind", TOSA)
@pytest.mark.parametrize("dtype", FORMATS)
def test_every_sum_of_products_stays_finite(kind, dtype):
    form = FORMATS[FORMATS[dtype].accumulator]
    x, w, b = (values(kind, operand, dtype) for operand in (INPUT, KERNEL, BIAS))
    for array in (x, w, b):
        assert np.array_equal(round_to(array, dtype), array)
    if dtype != "float64":
        assert np.abs(x * w).sum(axis=1).max() + np.abs(b).max() <= form.largest


def test_one_factor_of_each_pair_is_zero():
    x, w = values(TOSA_ZERO, INPUT), values(TOSA_ZERO, KERNEL)
    assert not (x * w).any()
    assert x.any()
    assert w.any()
    assert not values(TOSA_ZERO, BIAS).any()


def test_large_exponents_are_positive_and_come_near_the_end():
    x, w, b = (values(TOSA_LARGE, operand) for operand in (INPUT, KERNEL, BIAS))
    assert min(x.min(), w.min(), b.min()) > 0
    assert (x * w).sum(axis=1).max() > FORMATS["float32"].largest / 8


@pytest.mark.parametrize(("kind", "first"), [(TOSA_ONTO, 1.0), (TOSA_VARYING, 16.0)])
def test_small_numbers_follow_a_large_one(kind, first):
    x = values(kind, INPUT)
    assert np.all(x[:, 0] == first)
    assert np.abs(x[:, 1:]).max() < first


def test_a_half_stands_in_the_middle_of_zeros_and_large_numbers():
    x = values(TOSA_MIXED, INPUT)
    assert set(np.unique(np.abs(x[:, TERMS // 2]))) == {0.5}
    rest = np.delete(x, TERMS // 2, axis=1)
    assert 0.3 < np.mean(rest == 0) < 0.7
    assert np.abs(rest).max() > 2.0**60


def test_signed_numbers_are_large_on_both_sides():
    x = values(TOSA_SIGNED, INPUT)
    assert x.max() > 2.0**60
    assert x.min() < -(2.0**60)


def test_a_cotangent_is_smaller_by_what_gradients_add_up_more():
    ratio = np.abs(values(TOSA_SIGNED, COTANGENT)).max() / np.abs(values(TOSA_SIGNED, INPUT)).max()
    assert ratio == pytest.approx((TERMS + 1) / (4 * TERMS + 1), rel=0.01)
