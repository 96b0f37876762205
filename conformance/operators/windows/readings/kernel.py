"""Readings of the kernel's orientation and of arrays' memory order."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..geometry import Geometry
from .axes import MOST_AXES
from .constructors import mistake
from .geometries import has_several_axes, has_several_taps, toggle_flip
from .moves import Move
from .reading import Reading

Array = npt.NDArray[Any]


def _flip_on_axis(axis: int) -> Reading:
    return mistake(
        f"kernel-flipped-axis-{axis}",
        f"the kernel is flipped on axis {axis} alone",
        lambda geometry: len(geometry.axes) > max(1, axis) and geometry.axes[axis].kernel > 1,
        w=lambda geometry, w: np.flip(w, 2 + axis),
    )


def swap_axes_in_memory(first: int, second: int) -> Move:
    """The array written to memory with two axes swapped, and read as if they were not."""
    return lambda geometry, values: np.ascontiguousarray(values.swapaxes(first, second)).reshape(values.shape)


def read_as_channels_last(geometry: Geometry, values: Array) -> Array:
    """The array written to memory channels last, and read as channels first."""
    return np.ascontiguousarray(np.moveaxis(values, 1, -1)).reshape(values.shape)


def _kernel_last(geometry: Geometry, w: Array) -> Array:
    spatial = tuple(range(2, w.ndim))
    return np.ascontiguousarray(w.transpose(*spatial, 1, 0)).reshape(w.shape)


def _zero_tap(tap: int) -> Move:
    """Zero one tap of the kernel along its last axis, the first (0) or the last (-1)."""

    def zero(geometry: Geometry, w: Array) -> Array:
        left = w.copy()
        left[..., tap] = 0
        return left

    return zero


READINGS = (
    mistake(
        "kernel-flipped",
        "the kernel is turned by 180 degrees",
        has_several_taps,
        geometry=toggle_flip,
    ),
    *(_flip_on_axis(axis) for axis in range(MOST_AXES)),
    mistake(
        "kernel-transposed",
        "the kernel's first two spatial axes are exchanged",
        lambda geometry: has_several_axes(geometry) and has_several_taps(geometry),
        w=swap_axes_in_memory(2, 3),
    ),
    mistake(
        "kernel-channels-transposed", "the kernel's channel axes are exchanged", w=swap_axes_in_memory(0, 1)
    ),
    mistake(
        "kernel-layout", "the kernel's memory is channels last and read as channels first", w=_kernel_last
    ),
    mistake(
        "input-layout",
        "the input's memory is channels last and read as channels first",
        x=read_as_channels_last,
    ),
    mistake(
        "output-layout",
        "the output's memory is channels last and read as channels first",
        y=read_as_channels_last,
    ),
    mistake(
        "input-transposed",
        "the input's first two spatial axes are exchanged",
        has_several_axes,
        x=swap_axes_in_memory(2, 3),
    ),
    mistake(
        "output-transposed",
        "the output's first two spatial axes are exchanged",
        has_several_axes,
        y=swap_axes_in_memory(2, 3),
    ),
    mistake(
        "last-tap-dropped",
        "the kernel's last tap along the last axis is left out",
        lambda geometry: geometry.axes[-1].kernel > 1,
        w=_zero_tap(-1),
    ),
    mistake(
        "first-tap-dropped",
        "the kernel's first tap along the last axis is left out",
        lambda geometry: geometry.axes[-1].kernel > 1,
        w=_zero_tap(0),
    ),
)
