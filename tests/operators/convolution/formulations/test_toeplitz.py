"""Toeplitz matrices, single and doubly block, as the textbook has them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy
from support.one_plane import output

from conformance.operators.convolution.formulations import matrix, toeplitz
from conformance.operators.convolution.reference import taps
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Axis, Geometry

PLAIN = Geometry(CONV, 2, 4, 6, 2, (Axis(7, 3, 2, 1, 1, 4), Axis(6, 2, 1, 2, 0, 5)))


def test_c3_one_dimensional_toeplitz() -> None:
    x, h = np.array([1.0, 8, 3, 5, 2, 7]), np.array([3.0, 5, 2, 3])
    table = toeplitz.toeplitz(h[None, None], (6,))[0, 0]
    assert table.shape == (9, 6)
    assert table[:, 0].tolist() == [3, 5, 2, 3, 0, 0, 0, 0, 0]
    assert table[0].tolist() == [3, 0, 0, 0, 0, 0]
    assert (table @ x).tolist() == [3, 29, 51, 49, 61, 50, 54, 20, 21]
    geometry = Geometry(CONV, 1, 1, 1, 1, (Axis(6, 4, 1, 1, 3, 9),), flip=True)
    assert np.array_equal(output(taps, geometry, x, h), table @ x)


def test_c4_doubly_block_toeplitz() -> None:
    h = np.array([[10.0, 20.0], [30.0, 40.0]])
    table = toeplitz.toeplitz(h[None, None], (2, 2))[0, 0].reshape(9, 4)
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert np.array_equal((table @ x.ravel()).reshape(3, 3), scipy.signal.convolve2d(x, h, "full"))
    assert table[:3, :2].tolist() == [[10, 0], [20, 10], [0, 20]]
    assert np.array_equal(table[3:6, 2:], table[:3, :2])
    assert np.array_equal(table[3:6, :2], table[6:, 2:])
    assert not table[:3, 2:].any()


def test_toeplitz_has_no_third_axis() -> None:
    solid = replace(PLAIN, axes=(*PLAIN.axes, PLAIN.axes[0]))
    refusal = toeplitz.FORMULATION.refusal(solid)
    assert refusal is not None
    assert "3" in refusal.reason
    assert matrix.FORMULATION.refusal(solid) is None
