"""The window of an axis: worked numbers in both directions, and what holds of every axis."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import axes, geometries

from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.ends import Ends
from conformance.operators.windows.geometry import Axis, Geometry

PLAIN = Geometry(CONV, 2, 4, 6, 2, (Axis(7, 3, 2, 1, 1, 4), Axis(6, 2, 1, 2, 0, 5)))
any_axis = axes(1).filter(lambda axis: axis.input and axis.size)


def links(axis: Axis) -> set[tuple[int, int, int]]:
    """Every (coarse, fine, tap) with both positions in their lines, the coarse side being the output."""
    return {
        (m, m * axis.stride + j * axis.dilation - axis.offset, j)
        for m in range(axis.size)
        for j in range(axis.kernel)
        if 0 <= m * axis.stride + j * axis.dilation - axis.offset < axis.input
    }


@pytest.mark.parametrize(
    ("axis", "padding"),
    [
        (Axis(5, 3, 2, 1, 1, 3), (1, 1)),
        (Axis(6, 3, 2, 1, 1, 3), (1, 0)),
        (Axis(6, 3, 2, 1, 0, 3), (0, 1)),
        (Axis(7, 3, 1, 2, 2, 7), (2, 2)),
        (Axis(7, 3, 1, 1, -1, 3), (-1, -1)),
        (Axis(7, 2, 3, 1, 0, 2), (0, -2)),
    ],
    ids=["odd", "even-begin", "even-end", "dilated", "crop", "unread-tail"],
)
def test_the_padding_of_a_convolution(axis: Axis, padding: tuple[int, int]) -> None:
    """Two inputs of the first ones share an output size: that is why a transposed size needs a word."""
    assert axis.padding == padding


@pytest.mark.parametrize(
    ("axis", "full", "crop"),
    [
        (Axis(2, 3, 1, 1, 0, 4), 4, (0, 0)),
        (Axis(4, 2, 1, 1, 0, 4), 5, (0, 1)),
        (Axis(3, 3, 2, 1, 1, 5), 7, (1, 1)),
        (Axis(3, 3, 2, 1, 1, 6), 7, (1, 0)),
        (Axis(3, 3, 2, 1, 0, 9), 7, (0, -2)),
        (Axis(0, 3, 2, 1, 0, 0), 0, (0, 0)),
    ],
    ids=["valid", "same-end", "padding-1", "output-padding-1", "past-the-end", "empty"],
)
def test_the_full_scatter_of_a_transposed_convolution(axis: Axis, full: int, crop: tuple[int, int]) -> None:
    assert axis.full == full
    assert axis.crop == crop


@given(any_axis)
def test_window_and_line_are_as_long_as_padding_and_crop_say(axis: Axis) -> None:
    assert axis.input + sum(axis.padding) == axis.stride * (axis.size - 1) + axis.effective_kernel
    assert axis.size + sum(axis.crop) == axis.stride * (axis.input - 1) + axis.effective_kernel


@given(any_axis)
def test_the_crop_of_the_adjoint_is_the_padding(axis: Axis) -> None:
    assert axis.adjoint.crop == axis.padding
    assert axis.adjoint.padding == axis.crop
    assert axis.adjoint.adjoint == axis


@given(any_axis)
def test_the_adjoint_scatters_where_the_convolution_gathers(axis: Axis) -> None:
    """A transposed convolution's tap j joins m to n where `m * stride + j * dilation = n + offset`."""
    back = axis.adjoint
    scattered = {
        (m, n, j)
        for n in range(back.size)
        for m in range(back.input)
        for j in range(back.kernel)
        if m * back.stride + j * back.dilation == n + back.offset
    }
    assert scattered == links(axis)


@given(any_axis, st.sampled_from(["offset", "stride", "dilation"]))
def test_the_twin_every_number_moves_the_links(axis: Axis, field: str) -> None:
    inside = replace(axis, input=60, size=4, kernel=3, offset=0)
    assert links(inside) != links(replace(inside, **{field: getattr(inside, field) + 1}))


@given(geometries())
def test_the_adjoint_exchanges_the_sides_and_keeps_the_kernel(geometry: Geometry) -> None:
    back = geometry.adjoint
    assert back.input_shape == geometry.output_shape
    assert back.output_shape == geometry.input_shape
    assert back.kernel_shape == geometry.kernel_shape
    assert back.flip == geometry.flip
    assert back.op != geometry.op
    assert back.adjoint == geometry


def test_canonical_shapes() -> None:
    assert PLAIN.input_shape == (2, 4, 7, 6)
    assert PLAIN.output_shape == (2, 6, 4, 5)
    assert PLAIN.kernel_shape == (6, 2, 3, 2)
    transposed = replace(PLAIN, op=CONV_TRANSPOSE)
    assert transposed.kernel_shape == (4, 3, 3, 2)


def test_its_words_have_the_numbers_and_no_window() -> None:
    words = PLAIN.to_words("float16", "channels_last")
    assert (words.op, words.input, words.out_channels, words.groups) == (CONV, (2, 4, 7, 6), 6, 2)
    assert (words.kernel, words.stride, words.dilation) == ((3, 2), (2, 1), (1, 2))
    assert (words.dtype, words.layout) == ("float16", "channels_last")
    assert words.padding is words.output_padding is words.output_size is None
    moved = replace(PLAIN, axes=tuple(replace(axis, offset=5, size=1) for axis in PLAIN.axes))
    assert moved.to_words("float16", "channels_last") == words


def test_what_words_say_of_other_sizes_is_no_part_of_a_window() -> None:
    axis = Axis(224, 7, 2, 1, 3, 112, ends=(3, 3))
    assert axis == replace(axis, ends=None)
    assert (axis.padding, axis.zeros, axis.trimmed.zeros) == ((3, 2), (3, 3), (3, 2))
    assert axis.adjoint.ends is None


@pytest.mark.parametrize("ends", [(3, 1), (3, 4), (2, 3), "SAME_UPPER", None])
def test_ends_that_are_not_of_the_window_are_not_taken_for_its_zeros(ends: Ends) -> None:
    assert Axis(224, 7, 2, 1, 3, 112, ends=ends).zeros == (3, 2)
