"""Readings of infinities and NaNs on numbers."""

import numpy as np
import pytest
from support.one_line import VALID, C, operands, read, right

from conformance.operators.convolution.readings import BY_NAME

NAN, INF, LARGEST = float("nan"), float("inf"), float(np.finfo(np.float32).max)
GIVEN = operands(x=[[[1, NAN, INF, 4]]], c=C)


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("nan-as-zero", [1, INF, INF]),
        ("infinity-as-zero", [NAN, NAN, 40]),
        ("infinity-as-nan", [NAN, NAN, NAN]),
        ("infinity-clamped", [NAN, NAN, LARGEST + 40]),
        ("results-clamped", [NAN, NAN, LARGEST]),
        ("nonfinite-spreads", [NAN, NAN, NAN]),
        ("grad-nan-as-zero", [NAN, NAN, INF]),
    ],
)
def test_an_output_with_other_infinities_and_nans(name, output):
    assert np.array_equal(right(VALID, GIVEN), [NAN, NAN, INF], equal_nan=True)
    assert np.array_equal(read(name, VALID, GIVEN), output, equal_nan=True)


def test_a_gradient_without_nans():
    assert np.isnan(right(VALID, GIVEN, "grad_kernel")).all()
    assert read("grad-nan-as-zero", VALID, GIVEN, "grad_kernel") == [0, 0]


def test_finite_operands_show_nothing():
    for name, reading in BY_NAME.items():
        if name.startswith(("nan-", "infinity-", "nonfinite-")):
            assert reading.applies(VALID)
            assert read(name, VALID, operands()) == [21, 32, 43]
