"""The convolution matrix, row by row, and the work of its transpose."""

from __future__ import annotations

import numpy as np
from support.one_plane import plane

from conformance.operators.convolution.formulations import matrix
from conformance.operators.convolution.reference import taps
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Axis


def test_a5_the_convolution_matrix_is_4_by_16() -> None:
    geometry = plane(CONV, 4, 3, 1, 0, 2)
    w = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    rows = matrix.convolution_matrix(geometry.axes, w)
    assert rows.shape == (4, 16)
    assert rows[0].tolist() == [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0]
    assert rows[3].tolist() == [0, 0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9]
    y = np.array([1.0, -2.0, 3.0, 5.0]).reshape(1, 1, 2, 2)
    assert np.array_equal(taps.grad_input(geometry, w, y).ravel(), rows.T @ y.ravel())
    assert np.array_equal(taps.output(geometry.adjoint, y, w).ravel(), rows.T @ y.ravel())
    x = np.arange(16.0).reshape(1, 1, 4, 4)
    assert np.array_equal(taps.grad_input(geometry.adjoint, w, x).ravel(), rows @ x.ravel())


def test_a_stride_moves_the_row_and_a_dilation_spreads_it() -> None:
    axis = Axis(input=6, kernel=2, stride=3, dilation=2, offset=1, size=2)
    rows = matrix.convolution_matrix((axis,), np.array([[[5.0, 7.0]]]))
    assert rows.tolist() == [[0, 7, 0, 0, 0, 0], [0, 0, 5, 0, 7, 0]]


def test_channels_are_blocks() -> None:
    axis = Axis(input=2, kernel=1, stride=1, dilation=1, offset=0, size=2)
    rows = matrix.convolution_matrix((axis,), np.array([[[1.0], [2.0]], [[3.0], [4.0]]]))
    assert rows.tolist() == [[1, 0, 2, 0], [0, 1, 0, 2], [3, 0, 4, 0], [0, 3, 0, 4]]
