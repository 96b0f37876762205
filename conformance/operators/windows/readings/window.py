"""Readings of the geometry: where the window starts, which axis a number belongs to, what it counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, Iterable, Tuple

import numpy as np
import numpy.typing as npt

from ..geometry import Axis, Geometry
from .axes import (
    MOST_AXES,
    Change,
    ends,
    geometry_reading,
    on_every_and_each_axis,
    on_every_axis,
    output_padding,
    reverse,
    take_first,
)
from .constructors import mistake
from .moves import Move
from .reading import Reading


def _offset(number: Callable[[Geometry, Axis], int]) -> Change:
    return lambda geometry, axis: replace(axis, offset=number(geometry, axis))


def _permute_numbers(
    field: str, order: Callable[[Tuple[int, ...]], Tuple[int, ...]]
) -> Callable[[Geometry], Geometry]:
    """Give each axis another axis's number."""

    def change_geometry(geometry: Geometry) -> Geometry:
        numbers = order(tuple(getattr(axis, field) for axis in geometry.axes))
        pairs: Iterable[Tuple[Axis, Any]] = zip(geometry.axes, numbers)
        axes = tuple(replace(axis, **{field: number}) for axis, number in pairs)
        return replace(geometry, axes=axes)

    return change_geometry


def _shift_window(by: int) -> Change:
    """Move the window on the fine line; a convolution's offset counts the other way."""
    return _offset(lambda geometry, axis: axis.offset + (by if not geometry.gathers else -by))


def _odd_at_other_end(geometry: Geometry, axis: Axis) -> int:
    begin, end = ends(geometry, axis)
    return end if abs(begin - end) == 1 else begin


def _same_without_dilation(geometry: Geometry, axis: Axis) -> int:
    begin, end = ends(geometry, axis)
    return max(0, begin + end - (axis.effective_kernel - axis.kernel)) // 2


def _tail(only: int) -> Move:
    """Zero what output_padding adds, on every axis (-1) or on one."""

    def tail(geometry: Geometry, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        added = [
            output_padding(geometry, axis) if only in (-1, at) else 0 for at, axis in enumerate(geometry.axes)
        ]
        kept: Tuple[Any, ...] = (
            ...,
            *(slice(0, axis.size - min(axis.size, extra)) for axis, extra in zip(geometry.axes, added)),
        )
        result = np.zeros_like(values)
        result[kept] = values[kept]
        return result

    return tail


def _has_output_padding(geometry: Geometry) -> bool:
    return any(output_padding(geometry, axis) for axis in geometry.axes)


def _output_padding_zero_on(only: int) -> Reading:
    return mistake(
        f"output-padding-zero-axis-{only}",
        f"the entries that output_padding adds on axis {only} alone are zeros",
        lambda geometry: (
            len(geometry.axes) > max(1, only) and output_padding(geometry, geometry.axes[only]) > 0
        ),
        y=_tail(only),
    )


def _only_transposed(change: Change) -> Change:
    return lambda geometry, axis: change(geometry, axis) if not geometry.gathers else axis


OUTPUT_PADDING = (
    on_every_axis(
        "output-padding-first",
        "output_padding extends the output at the beginning",
        _offset(lambda geometry, axis: axis.offset - output_padding(geometry, axis)),
    ),
    mistake(
        "output-padding-zero",
        "the entries that output_padding adds are zeros instead of the scatter's own values",
        _has_output_padding,
        y=_tail(-1),
    ),
    *(_output_padding_zero_on(axis) for axis in range(MOST_AXES)),
    *on_every_and_each_axis(
        "output-padding-ignored",
        "output_padding is ignored",
        lambda geometry, axis: replace(axis, size=axis.size - output_padding(geometry, axis)),
    ),
)

WINDOW = (
    *on_every_and_each_axis(
        "odd-padding-other-end",
        "the odd element of padding (or crop) is at the other end",
        _offset(_odd_at_other_end),
    ),
    *on_every_and_each_axis(
        "ends-swapped",
        "padding (or crop) at the beginning and at the end are swapped",
        _offset(lambda geometry, axis: ends(geometry, axis)[1]),
    ),
    *on_every_and_each_axis("window-earlier", "the window starts one element too early", _shift_window(-1)),
    *on_every_and_each_axis("window-later", "the window starts one element too late", _shift_window(1)),
    on_every_axis(
        "begin-ignored",
        "nothing is padded (or cropped) at the beginning, all of it at the end",
        _offset(lambda geometry, axis: 0),
    ),
    on_every_axis(
        "all-at-begin",
        "all of the padding (or crop) is at the beginning",
        _offset(lambda geometry, axis: sum(ends(geometry, axis))),
    ),
    on_every_axis(
        "half-kernel",
        "the padding (or crop) at the beginning is half the kernel, whatever the stride",
        _offset(lambda geometry, axis: (axis.effective_kernel - 1) // 2),
    ),
    on_every_axis(
        "padding-of-the-input",
        "the transposed convolution's padding is added to its dilated input, not cropped from its output",
        _only_transposed(_offset(lambda geometry, axis: axis.effective_kernel - 1 - axis.offset)),
    ),
    on_every_axis(
        "same-without-dilation",
        "the padding (or crop) is computed from the kernel without its dilation",
        _offset(_same_without_dilation),
    ),
    on_every_axis(
        "not-cropped",
        "the transposed convolution is not cropped",
        _only_transposed(lambda geometry, axis: replace(axis, offset=0, size=axis.full)),
    ),
)

NUMBERS = (
    geometry_reading(
        "padding-axes-swapped",
        "each axis uses the padding of another axis",
        _permute_numbers("offset", reverse),
    ),
    geometry_reading(
        "padding-of-first-axis",
        "the padding of the first axis is used for all",
        _permute_numbers("offset", take_first),
    ),
    geometry_reading(
        "strides-swapped", "each axis uses the stride of another axis", _permute_numbers("stride", reverse)
    ),
    geometry_reading(
        "stride-of-first-axis",
        "the stride of the first axis is used for all",
        _permute_numbers("stride", take_first),
    ),
    *on_every_and_each_axis(
        "stride-ignored", "the stride is ignored", lambda geometry, axis: replace(axis, stride=1)
    ),
    geometry_reading(
        "dilations-swapped",
        "each axis uses the dilation of another axis",
        _permute_numbers("dilation", reverse),
    ),
    geometry_reading(
        "dilation-of-first-axis",
        "the dilation of the first axis is used for all",
        _permute_numbers("dilation", take_first),
    ),
    *on_every_and_each_axis(
        "dilation-ignored", "the dilation is ignored", lambda geometry, axis: replace(axis, dilation=1)
    ),
    on_every_axis(
        "dilation-one-more",
        "the dilation counts the zeros between taps",
        lambda geometry, axis: replace(axis, dilation=axis.dilation + (axis.dilation > 1)),
    ),
)

READINGS = (*OUTPUT_PADDING, *WINDOW, *NUMBERS)
