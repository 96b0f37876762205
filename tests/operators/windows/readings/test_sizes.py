"""Readings that give the output another size, on numbers; each where it applies and where it does not."""

from dataclasses import replace

import numpy as np
import pytest
from support.one_line import PADDED, VALID, operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.shapes import CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.axes import declared_ends, resize
from conformance.operators.windows.readings.sizes import READINGS


def line(*numbers):
    """A convolution of the numbers of its only axis."""
    return replace(VALID, axes=(Axis(*numbers),))


STRIDED, DILATED = line(4, 2, 2, 1, 0, 2), line(4, 2, 1, 2, 0, 2)
BOTH_ENDS = line(4, 2, 1, 1, 1, 5)
UNREACHED = line(4, 2, 3, 1, 0, 1)
SAME = line(4, 3, 2, 1, 0, 2)
BELOW = line(1, 2, 2, 1, 0, 0)


@pytest.mark.parametrize(
    ("name", "geometry", "output"),
    [
        ("stride-lost", STRIDED, [21, 32, 43]),
        ("stride-lost", UNREACHED, [21, 32, 43]),
        ("dilation-lost", DILATED, [21, 32, 43]),
        ("size-without-dilation", DILATED, [31, 42, 3]),
        ("padding-lost", PADDED, [21, 32, 43]),
        ("padding-begin-lost", BOTH_ENDS, [21, 32, 43, 4]),
        ("padding-end-lost", BOTH_ENDS, [10, 21, 32, 43]),
        ("padding-negated", PADDED, [32, 43]),
        ("size-rounded-up", UNREACHED, [21, 4]),
        ("size-truncated", BELOW, [1]),
    ],
)
def test_the_output_of_a_convolution(name, geometry, output):
    given = operands(x=[[[1.0, 2.0, 3.0, 4.0][: geometry.axes[0].input]]])
    assert len(right(geometry, given)) != len(output)
    assert read(name, geometry, given) == output


def test_same_padding_is_computed_anew_at_another_stride():
    given = operands(w=[[[1.0, 10.0, 100.0]]])
    assert right(SAME, given) == [321, 43]
    assert read("stride-lost", SAME, given) == [321, 432, 43]
    assert read("stride-lost-before-same", SAME, given) == [210, 321, 432, 43]
    assert not BY_NAME["stride-lost-before-same"].applies(UNREACHED)


SCATTER = Geometry(CONV_TRANSPOSE, 1, 1, 1, 1, (Axis(2, 2, 3, 1, 1, 4),))
"""The full scatter of [1, 2] by [1, 10] is [1, 10, 0, 2, 20]; one is cropped, at the beginning: the padding
is 1, and so is output_padding."""
STEPS = replace(SCATTER, axes=(Axis(2, 2, 2, 1, 0, 4),))
"""Nothing is cropped of [1, 10, 2, 20]."""


@pytest.mark.parametrize(
    ("name", "geometry", "output"),
    [
        ("stride-lost", SCATTER, [12, 20]),
        ("padding-lost", SCATTER, [1, 10, 0, 2, 20, 0]),
        ("padding-begin-lost", SCATTER, [1, 10, 0, 2, 20]),
        ("padding-end-lost", SCATTER, [10, 0, 2, 20, 0]),
        ("padding-negated", SCATTER, [0, 1, 10, 0, 2, 20, 0, 0]),
        ("output-padding-of-the-input", SCATTER, [10, 0, 2, 20, 0, 0]),
        ("padding-before-zeros", STEPS, [0, 1, 10, 2, 20, 0]),
    ],
)
def test_the_output_of_a_transposed_convolution(name, geometry, output):
    given = operands(x=[[[1, 2]]])
    assert len(right(geometry, given)) == 4 != len(output)
    assert read(name, geometry, given) == output


def test_an_input_is_padded_before_zeros_as_numpy_does_it():
    """Zeros around the input first, then zeros between, then a valid convolution with the turned kernel."""
    geometry = replace(SCATTER, axes=(Axis(2, 3, 2, 1, 0, 5),))
    padded = np.array([0, 0, 1, 2, 0, 0])
    spread = np.zeros(11)
    spread[::2] = padded
    given = operands(x=[[[1, 2]]], w=[[[1, 10, 100]]])
    assert (
        read("padding-before-zeros", geometry, given) == np.convolve(spread, [1, 10, 100], "valid").tolist()
    )


PLANE = replace(VALID, axes=(Axis(7, 2, 2, 1, 0, 3), Axis(7, 2, 1, 3, 1, 6)))


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("stride-lost-axis-0", (6, 6)),
        ("dilation-lost-axis-1", (3, 8)),
        ("padding-lost-axis-1", (3, 4)),
        ("strides-swapped-resized", (6, 3)),
        ("stride-of-first-axis-resized", (3, 3)),
        ("dilations-swapped-resized", (2, 8)),
        ("dilation-of-first-axis-resized", (3, 8)),
        ("padding-axes-swapped-resized", (4, 4)),
    ],
)
def test_the_shape_of_a_plane(name, shape):
    x, w = np.ones(PLANE.input_shape), np.ones(PLANE.kernel_shape)
    assert PLANE.output_shape[2:] == (3, 6)
    assert BY_NAME[name].applies(PLANE)
    assert BY_NAME[name].results(PLANE, operands(x, w), ("output",))["output"].shape[2:] == shape
    assert not BY_NAME[name].applies(VALID)


def test_no_reading_applies_where_the_size_stays():
    assert not any(reading.applies(VALID) for reading in READINGS)
    assert BY_NAME["begin-ignored"].applies(PADDED)
    for reading in READINGS:
        for geometry in (STRIDED, DILATED, BOTH_ENDS, UNREACHED, SAME, SCATTER, STEPS, PLANE):
            if reading.applies(geometry):
                size = reading.single(geometry, operands(), "output").shape
                assert size != geometry.output_shape
                assert min(size) > 0


def test_an_output_that_is_far_too_large_is_not_computed():
    def spread(stride):
        axis = Axis(3, stride * 2, stride, 1, stride // 2, stride * 3)
        return replace(SCATTER, axes=(axis, axis))

    assert BY_NAME["padding-before-zeros"].applies(spread(2))
    assert not BY_NAME["padding-before-zeros"].applies(spread(32))


def test_a_transposed_convolution_that_loses_its_crop_alone_is_not_cropped():
    cropped = replace(SCATTER, axes=(Axis(2, 2, 3, 1, 1, 3),))
    assert BY_NAME["not-cropped"].applies(cropped)
    assert not BY_NAME["padding-lost"].applies(cropped)


@pytest.mark.parametrize(
    ("geometry", "ends"),
    [(BOTH_ENDS, (1, 1)), (PADDED, (1, 0)), (UNREACHED, (0, 0)), (SAME, (0, 1)), (SCATTER, (1, 1))],
)
def test_declared_ends_give_the_size_that_is_there(geometry, ends):
    (axis,) = geometry.axes
    assert declared_ends(geometry, axis) == ends
    assert resize(geometry, axis) == axis
