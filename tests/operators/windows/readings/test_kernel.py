"""Readings of the kernel on numbers; where they mean nothing."""

from dataclasses import replace

import numpy as np
import pytest
from support.one_line import VALID, operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.windows.geometry import Axis
from conformance.operators.windows.readings.kernel import read_as_channels_last, swap_axes_in_memory


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("kernel-flipped", [12, 23, 34]),
        ("last-tap-dropped", [1, 2, 3]),
        ("first-tap-dropped", [20, 30, 40]),
    ],
)
def test_an_output_by_another_kernel(name, output):
    assert right(VALID, operands()) == [21, 32, 43]
    assert read(name, VALID, operands()) == output


def test_memory_is_read_in_the_wrong_order():
    values = np.arange(6.0).reshape(1, 2, 3)
    assert swap_axes_in_memory(1, 2)(VALID, values).tolist() == [[[0, 3, 1], [4, 2, 5]]]
    assert read_as_channels_last(VALID, values).tolist() == [[[0, 3, 1], [4, 2, 5]]]


def test_a_kernel_of_one_tap_cannot_be_turned_and_one_axis_not_exchanged():
    point = replace(VALID, axes=(Axis(4, 1, 1, 1, 0, 4),))
    for name in ("kernel-flipped", "kernel-flipped-axis-0", "last-tap-dropped", "kernel-transposed"):
        assert not BY_NAME[name].applies(point)
    assert not BY_NAME["kernel-transposed"].applies(VALID)
    assert BY_NAME["kernel-transposed"].applies(replace(VALID, axes=VALID.axes * 2))
