"""Where NaN is allowed: by hand for one line, and against arrays that really hold the zeros."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.strategies import geometries, operands

from conformance.operators.convolution.formulations import im2col, zero_insertion
from conformance.operators.convolution.reference import taps
from conformance.operators.convolution.reference.structural_zeros import possible_nans
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Axis, Geometry

SAME = Geometry(CONV, 1, 1, 2, 1, (Axis(5, 3, 1, 1, 1, 5),))
DILATED = Geometry(CONV, 1, 1, 1, 1, (Axis(7, 2, 1, 2, 0, 5),))


def marked(shape: tuple[int, ...], place: tuple[int, ...]) -> Any:
    values = np.ones(shape)
    values[place] = np.inf
    return values


def test_an_infinite_tap_that_meets_padding() -> None:
    """The first tap of the second filter reads a zero before the input for the first output."""
    w = marked((2, 1, 3), (1, 0, 0))
    masks = possible_nans(SAME, np.ones((1, 1, 5)), w, np.ones((1, 2, 5)))
    assert masks["output"].astype(int).tolist() == [[[0, 0, 0, 0, 0], [1, 0, 0, 0, 0]]]
    assert masks["grad_input"].astype(int).tolist() == [[[0, 0, 0, 0, 1]]]
    assert not masks["grad_kernel"].any()


def test_an_infinite_input_meets_no_padding_in_the_output() -> None:
    masks = possible_nans(SAME, marked((1, 1, 5), (0, 0, 0)), np.ones((2, 1, 3)), np.ones((1, 2, 5)))
    assert not masks["output"].any()
    assert masks["grad_kernel"].astype(int).tolist() == [[[0, 0, 1]], [[0, 0, 1]]]


def test_finite_operands_leave_no_choice() -> None:
    masks = possible_nans(SAME, np.ones((1, 1, 5)), np.ones((2, 1, 3)), np.ones((1, 2, 5)), dilated=True)
    assert set(masks) == {"output", "grad_input", "grad_kernel"}
    assert not any(mask.any() for mask in masks.values())


def test_zeros_between_taps_count_where_an_adapter_puts_them() -> None:
    x, w = marked((1, 1, 7), (0, 0, 3)), np.ones((1, 1, 2))
    assert not possible_nans(DILATED, x, w)["output"].any()
    assert possible_nans(DILATED, x, w, dilated=True)["output"].ravel().tolist() == [0, 1, 1, 1, 0]


@pytest.mark.parametrize("formulation", [im2col, zero_insertion])
@settings(deadline=None, max_examples=60)
@given(geometry=geometries(ranks=(1, 2), channels=(1, 2)), seed=st.integers(0, 9))
def test_arrays_with_real_zeros_are_nan_nowhere_else(formulation: Any, geometry: Geometry, seed: int) -> None:
    """Formulations multiply with padding and inserted zeros: what the oracle says, or NaN within the mask."""
    drawn = operands(geometry, seed)
    if not drawn.w.size:
        return
    w = drawn.w.copy()
    w.flat[seed % w.size] = np.inf
    with np.errstate(invalid="ignore"):
        found = formulation.results(geometry, drawn.x, w)["output"]
    expected, allowed = taps.output(geometry, drawn.x, w), possible_nans(geometry, drawn.x, w)["output"]
    differs = ~((found == expected) | (np.isnan(found) & np.isnan(expected)))
    assert not np.any(differs & ~(allowed & np.isnan(found)))
