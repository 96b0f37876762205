"""Readings of arguments that are lost or misread with the output size that follows from them.

A reading of `window` keeps the size of the right output; here it is computed anew, and the readings apply
where it comes out another one.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Callable, Tuple

from ..geometry import Axis, Geometry
from .axes import (
    MOST_AXES,
    Change,
    Ends,
    change_axes,
    declared_ends,
    output_padding,
    resize,
    reverse,
    take_first,
)
from .constructors import mistake
from .geometries import GeometryChange, always
from .reading import Applies, Reading

Order = Callable[[Tuple[Any, ...]], Tuple[Any, ...]]
MOST_GROWTH = 64
"""Up to how many times the positions of the right output a reading computes. Where the input is padded before
the zeros of a large stride are put in, they are more than a thousand times as many."""


def _count_positions(geometry: Geometry) -> int:
    return math.prod(axis.size for axis in geometry.axes)


def resize_reading(
    name: str, sentence: str, changed: GeometryChange, applies: Applies = always, **moves: Any
) -> Reading:
    """The operation in a changed geometry; applies where its output has another shape, is not empty and not
    too large."""

    def differs(geometry: Geometry) -> bool:
        if not applies(geometry):
            return False
        other = changed(geometry)
        if other.output_shape == geometry.output_shape or any(axis.size <= 0 for axis in other.axes):
            return False
        return _count_positions(other) <= MOST_GROWTH * max(1, _count_positions(geometry))

    return mistake(name, sentence, differs, geometry=changed, **moves)


def _on_every_axis(name: str, sentence: str, change: Change, applies: Applies = always) -> Reading:
    return resize_reading(name, sentence, change_axes(change, -1), applies)


def _on_single_axis(name: str, sentence: str, change: Change, only: int) -> Reading:
    return resize_reading(
        f"{name}-axis-{only}",
        f"{sentence}, on axis {only} alone",
        change_axes(change, only),
        lambda geometry: len(geometry.axes) > max(1, only),
    )


def _on_every_and_each_axis(
    name: str, sentence: str, change: Change, applies: Applies = always
) -> Tuple[Reading, ...]:
    """The reading on every axis at once, and on one axis alone where there are several."""
    each = (_on_single_axis(name, sentence, change, only) for only in range(MOST_AXES))
    return (_on_every_axis(name, sentence, change, applies), *each)


def _reorder_numbers(field: str, order: Order) -> GeometryChange:
    """Give each axis another axis's number."""

    def change(geometry: Geometry) -> Geometry:
        numbers = order(tuple(getattr(axis, field) for axis in geometry.axes))
        axes = (resize(geometry, axis, **{field: number}) for axis, number in zip(geometry.axes, numbers))
        return replace(geometry, axes=tuple(axes))

    return change


def _reorder_ends(order: Order) -> GeometryChange:
    """Give each axis another axis's padding (or crop), at both ends."""

    def change(geometry: Geometry) -> Geometry:
        pairs = order(tuple(declared_ends(geometry, axis) for axis in geometry.axes))
        axes = (resize(geometry, axis, pair) for axis, pair in zip(geometry.axes, pairs))
        return replace(geometry, axes=tuple(axes))

    return change


def _lose_begin(geometry: Geometry, axis: Axis) -> Axis:
    return resize(geometry, axis, (0, declared_ends(geometry, axis)[1]))


def _lose_end(geometry: Geometry, axis: Axis) -> Axis:
    return resize(geometry, axis, (declared_ends(geometry, axis)[0], 0))


def _negate_ends(geometry: Geometry, axis: Axis) -> Axis:
    begin, end = declared_ends(geometry, axis)
    return resize(geometry, axis, (-begin, -end))


def _is_more_than_uncropped(geometry: Geometry) -> bool:
    """Whether padding that is lost is anything else than a transposed convolution that is not cropped."""
    return geometry.gathers or any(output_padding(geometry, axis) for axis in geometry.axes)


def _same_ends(axis: Axis, stride: int) -> Ends:
    """Padding of a convolution at both ends by the word SAME at a stride; an odd element is at the end."""
    size = -(-axis.input // stride)
    total = max(0, (size - 1) * stride + axis.effective_kernel - axis.input)
    return total // 2, total - total // 2


def _is_same(geometry: Geometry) -> bool:
    """Whether the geometry is what the padding SAME of a convolution gives."""
    return geometry.gathers and all(
        axis.size == -(-axis.input // axis.stride) and axis.offset == _same_ends(axis, axis.stride)[0]
        for axis in geometry.axes
    )


def _lose_stride(geometry: Geometry, axis: Axis) -> Axis:
    return resize(geometry, axis, stride=1)


def _lose_stride_before_same(geometry: Geometry, axis: Axis) -> Axis:
    return resize(geometry, axis, _same_ends(axis, 1), stride=1)


def _is_not_lost_stride(geometry: Geometry) -> bool:
    """Whether SAME at stride 1 has other ends than those that were declared."""
    return _is_same(geometry) and any(
        _lose_stride(geometry, axis) != _lose_stride_before_same(geometry, axis) for axis in geometry.axes
    )


def _size_without_dilation(geometry: Geometry, axis: Axis) -> Axis:
    """The size that the kernel has without its dilation; the taps stay where they are."""
    return replace(axis, size=resize(geometry, axis, dilation=1).size)


def _last_start(geometry: Geometry, axis: Axis) -> int:
    """Where the first window of a convolution may start at the latest, counted from the beginning."""
    begin, end = declared_ends(geometry, axis)
    return axis.input + begin + end - axis.effective_kernel


def _round_up(geometry: Geometry, axis: Axis) -> Axis:
    last = _last_start(geometry, axis)
    if not geometry.gathers or last < 0:
        return axis
    return replace(axis, size=-(-last // axis.stride) + 1)


def _truncate(geometry: Geometry, axis: Axis) -> Axis:
    last = _last_start(geometry, axis)
    return replace(axis, size=1) if geometry.gathers and -axis.stride < last < 0 else axis


def _pad_before_zeros(geometry: Geometry, axis: Axis) -> Axis:
    """The zeros around the input of a transposed convolution, put there before the stride spreads it."""
    before, after = (axis.effective_kernel - 1 - end for end in axis.crop)
    if geometry.gathers or min(before, after) < 0:
        return axis
    longer = axis.input + before + after
    return replace(
        axis,
        offset=axis.effective_kernel - 1 - axis.stride * before,
        size=axis.stride * (longer - 1) + 2 - axis.effective_kernel,
    )


def _lengthen_input(geometry: Geometry, axis: Axis) -> Axis:
    return replace(axis, size=axis.size + (axis.stride - 1) * output_padding(geometry, axis))


READINGS = (
    *_on_every_and_each_axis(
        "stride-lost", "the stride is 1, and the output has the size of that", _lose_stride
    ),
    _on_every_axis(
        "stride-lost-before-same",
        "the stride is 1 before the padding SAME is computed",
        _lose_stride_before_same,
        _is_not_lost_stride,
    ),
    resize_reading(
        "strides-swapped-resized",
        "each axis uses the stride of another axis, for its output size too",
        _reorder_numbers("stride", reverse),
    ),
    resize_reading(
        "stride-of-first-axis-resized",
        "the stride of the first axis is used for all, for the output size too",
        _reorder_numbers("stride", take_first),
    ),
    *_on_every_and_each_axis(
        "dilation-lost",
        "the dilation is 1, and the output has the size of that",
        lambda geometry, axis: resize(geometry, axis, dilation=1),
    ),
    resize_reading(
        "dilations-swapped-resized",
        "each axis uses the dilation of another axis, for its output size too",
        _reorder_numbers("dilation", reverse),
    ),
    resize_reading(
        "dilation-of-first-axis-resized",
        "the dilation of the first axis is used for all, for the output size too",
        _reorder_numbers("dilation", take_first),
    ),
    _on_every_axis(
        "size-without-dilation",
        "the output size is computed from the kernel without its dilation",
        _size_without_dilation,
    ),
    *_on_every_and_each_axis(
        "padding-lost",
        "nothing is padded (or cropped), and the output has the size of that",
        lambda geometry, axis: resize(geometry, axis, (0, 0)),
        _is_more_than_uncropped,
    ),
    _on_every_axis(
        "padding-begin-lost",
        "nothing is padded (or cropped) at the beginning, and the output has the size of that",
        _lose_begin,
    ),
    _on_every_axis(
        "padding-end-lost",
        "nothing is padded (or cropped) at the end, and the output has the size of that",
        _lose_end,
    ),
    resize_reading(
        "padding-axes-swapped-resized",
        "each axis uses the padding (or crop) of another axis, for its output size too",
        _reorder_ends(reverse),
    ),
    _on_every_axis(
        "padding-negated", "the padding crops (and a crop pads), its sign being turned", _negate_ends
    ),
    _on_every_axis(
        "padding-before-zeros",
        "the input of the transposed convolution is padded before zeros are put between its elements",
        _pad_before_zeros,
    ),
    _on_every_axis(
        "output-padding-of-the-input",
        "output_padding lengthens the input of the transposed convolution, not its output",
        _lengthen_input,
    ),
    _on_every_axis("size-rounded-up", "the output size is rounded up instead of down", _round_up),
    _on_every_axis(
        "size-truncated",
        "the output size is rounded towards zero, and an input below the kernel has an output of one",
        _truncate,
    ),
)
