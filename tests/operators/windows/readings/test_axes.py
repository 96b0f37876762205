"""Changes of the axes of a geometry, all of them or one alone, and the readings that are made of them."""

from dataclasses import replace

from support.one_line import PADDED, VALID

from conformance.operators.shapes import CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.axes import (
    change_axes,
    ends,
    on_every_and_each_axis,
    output_padding,
    reverse,
    take_first,
)

SCATTER = Geometry(CONV_TRANSPOSE, 1, 1, 1, 1, (Axis(2, 2, 3, 1, 1, 4),))


def lengthen(geometry, axis):
    return replace(axis, size=axis.size + 1)


def test_output_padding_is_what_the_end_crops_less():
    axis = SCATTER.axes[0]
    assert output_padding(SCATTER, axis) == 1
    assert output_padding(SCATTER, replace(axis, size=3)) == 0
    assert output_padding(SCATTER.adjoint, axis.adjoint) == 0


def test_ends_are_padding_of_a_convolution_and_crop_of_a_transposed_one():
    assert ends(PADDED, PADDED.axes[0]) == (1, 0)
    assert ends(SCATTER, SCATTER.axes[0]) == (1, 0)


def test_every_axis_or_one_alone_is_changed():
    plane = replace(VALID, axes=VALID.axes * 2)
    assert change_axes(lengthen, -1)(plane).output_shape == (1, 1, 4, 4)
    assert change_axes(lengthen, 1)(plane).output_shape == (1, 1, 3, 4)


def test_a_reading_of_one_axis_alone_needs_that_axis_and_another():
    plane = replace(VALID, axes=VALID.axes * 2)
    every, *each = on_every_and_each_axis("longer", "the output is longer", lengthen)
    assert [reading.name for reading in each] == [f"longer-axis-{axis}" for axis in range(3)]
    assert [reading.applies(plane) for reading in (every, *each)] == [True, True, True, False]
    assert [reading.applies(VALID) for reading in (every, *each)] == [True, False, False, False]
    nothing, *_ = on_every_and_each_axis("same", "nothing changes", lambda geometry, axis: axis)
    assert not nothing.applies(plane)


def test_numbers_of_axes_are_reversed_or_all_the_first():
    assert (reverse((1, 2, 3)), take_first((1, 2, 3))) == ((3, 2, 1), (1, 1, 1))
