"""Patches as columns, and columns added up where they came from."""

from __future__ import annotations

import numpy as np
from support.one_plane import plane

from conformance.operators.convolution.formulations import im2col
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Axis


def test_c5_im2col_holds_a_patch_a_column() -> None:
    geometry = plane(CONV, 3, 2, 1, 0, 2)
    columns = im2col.im2col(geometry.axes, np.arange(9.0).reshape(1, 3, 3))
    assert columns.T.tolist() == [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]
    counts = im2col.col2im(geometry.axes, np.ones_like(columns))
    assert counts[0].tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


def test_what_is_past_an_end_is_zero() -> None:
    axis = Axis(input=3, kernel=2, stride=2, dilation=2, offset=1, size=2)
    columns = im2col.im2col((axis,), np.array([[5.0, 6.0, 7.0]]))
    assert columns.tolist() == [[0, 6], [6, 0]]


def test_col2im_is_the_adjoint_of_im2col() -> None:
    axes = (Axis(5, 3, 2, 1, 1, 3), Axis(4, 2, 1, 2, -1, 2))
    image = np.arange(40.0).reshape(2, 5, 4)
    columns = im2col.im2col(axes, image)
    other = np.arange(1.0, 1 + columns.size).reshape(columns.shape)
    assert np.vdot(columns, other) == np.vdot(image, im2col.col2im(axes, other))
    assert np.vdot(columns, other) != np.vdot(image, im2col.col2im(axes, other[::-1]))
