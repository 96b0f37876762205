"""The pieces of lines that formulations share, on numbers."""

from __future__ import annotations

import numpy as np

from conformance.operators.convolution.formulations.formulation import (
    insert_zeros,
    one_group,
    take_every,
    take_window,
    turn,
)
from conformance.operators.shapes import CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry

LINE = np.array([[[1.0, 2.0, 3.0]]])


def test_a_window_has_zeros_past_the_ends() -> None:
    assert take_window(LINE, [1], [2]).tolist() == [[[2, 3]]]
    assert take_window(LINE, [-2], [6]).tolist() == [[[0, 0, 1, 2, 3, 0]]]
    assert take_window(LINE, [3], [2]).tolist() == [[[0, 0]]]
    assert take_window(LINE, [-4], [2]).tolist() == [[[0, 0]]]


def test_zeros_are_inserted_and_taken_out_again() -> None:
    wide = insert_zeros(LINE, [3])
    assert wide.tolist() == [[[1, 0, 0, 2, 0, 0, 3]]]
    assert np.array_equal(take_every(wide, [3]), LINE)
    assert insert_zeros(np.zeros((1, 1, 0)), [3]).shape == (1, 1, 0)


def test_a_turn_reverses_lines_and_not_channels() -> None:
    values = np.arange(8.0).reshape(1, 2, 2, 2)
    assert turn(values).tolist() == [[[[3, 2], [1, 0]], [[7, 6], [5, 4]]]]


def test_one_group_is_a_convolution_whose_input_is_the_fine_side() -> None:
    geometry = Geometry(CONV_TRANSPOSE, 2, 4, 6, 2, (Axis(4, 3, 2, 1, 1, 8),), flip=True)
    group = one_group(geometry)
    assert (group.in_channels, group.out_channels, group.groups) == (3, 2, 1)
    assert (group.axes[0].input, group.axes[0].size) == (8, 4)
    assert not group.flip
