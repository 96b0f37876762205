"""The oracle: a loop over the taps of the window, each of which joins two slices.

`unfold` copies what each tap reads to a place of its own, `fold` adds what each tap holds where it was read.
Nothing is multiplied, so infinities and NaNs reach what they are copied or added to and nothing else.
"""

from __future__ import annotations

import itertools
import math
from typing import Any, Dict, Iterator, Optional, Tuple

import numpy as np

from ... import time_limit
from ...dtypes import Float64Array
from ...tensors import GRAD_INPUT, OUTPUT
from ...windows.geometry import Axis, Geometry

Index = Tuple[Any, ...]


def result(
    name: str,
    geometry: Geometry,
    x: Float64Array,
    w: Optional[Float64Array] = None,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Float64Array:
    """One result by its name, canonical; there is no kernel and no bias.

    Raises ValueError for a gradient of no cotangent.
    """
    if name == OUTPUT:
        return _apply(geometry, x)
    if name != GRAD_INPUT or cotangent is None:
        raise ValueError(f"{name} is no result of {geometry.op} without its operands")
    return _apply(geometry.adjoint, cotangent)


def _apply(geometry: Geometry, source: Float64Array) -> Float64Array:
    return _unfold(geometry, source) if geometry.gathers else _fold(geometry, source)


def _unfold(geometry: Geometry, x: Float64Array) -> Float64Array:
    sizes = tuple(axis.size for axis in geometry.axes)
    y = np.zeros((geometry.batch, geometry.in_channels, _tap_count(geometry), *sizes))
    for number, fine, coarse in joined(geometry.axes):
        y[(slice(None), slice(None), number, *coarse)] = x[(..., *fine)]
    if geometry.own["order"] == "taps":
        y = y.swapaxes(1, 2)
    return np.ascontiguousarray(y).reshape(geometry.output_shape)


def _fold(geometry: Geometry, x: Float64Array) -> Float64Array:
    taps, sizes = _tap_count(geometry), tuple(axis.input for axis in geometry.axes)
    taps_first, channels = geometry.own["order"] == "taps", geometry.out_channels
    shared = (taps, channels) if taps_first else (channels, taps)
    patches = x.reshape(geometry.batch, *shared, *sizes)
    if taps_first:
        patches = patches.swapaxes(1, 2)
    y = np.zeros(geometry.output_shape)
    # infinities of both signs may meet, which makes a NaN as it does in a framework
    with np.errstate(invalid="ignore", over="ignore"):
        for number, fine, coarse in joined(geometry.adjoint.axes):
            y[(..., *fine)] += patches[(slice(None), slice(None), number, *coarse)]
    return y


def _tap_count(geometry: Geometry) -> int:
    return math.prod(axis.kernel for axis in geometry.axes)


def joined(axes: Tuple[Axis, ...]) -> Iterator[Tuple[int, Index, Index]]:
    """Every tap by its number, row by row, with the fine and the coarse positions that it joins.

    `axes` are those of the operator that gathers. Raises OutOfTime where a limit is set and over.
    """
    for number, taps in enumerate(itertools.product(*(range(axis.kernel) for axis in axes))):
        time_limit.check()
        pairs = [_positions(axis, tap) for axis, tap in zip(axes, taps)]
        yield number, tuple(fine for fine, _ in pairs), tuple(coarse for _, coarse in pairs)


def _positions(axis: Axis, tap: int) -> Tuple[slice, slice]:
    """The fine and the coarse positions of one axis that a tap joins, as slices of equal length."""
    inside = [
        n for n in range(axis.size) if 0 <= n * axis.stride + tap * axis.dilation - axis.offset < axis.input
    ]
    if not inside:
        return slice(0, 0), slice(0, 0)
    first = inside[0] * axis.stride + tap * axis.dilation - axis.offset
    last = first + (len(inside) - 1) * axis.stride + 1
    return slice(first, last, axis.stride), slice(inside[0], inside[-1] + 1)


def results(
    geometry: Geometry,
    x: Float64Array,
    w: Optional[Float64Array] = None,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Dict[str, Float64Array]:
    """Every result by its name; without a cotangent there is only the output."""
    values = {OUTPUT: _apply(geometry, x)}
    if cotangent is not None:
        values[GRAD_INPUT] = _apply(geometry.adjoint, cotangent)
    return values
