"""Single elements of a result, each by the definition of the operators."""

from __future__ import annotations

import itertools
import math
from typing import Optional, Tuple

import numpy as np

from ... import time_limit
from ...dtypes import Float64Array
from ...tensors import OUTPUT
from ...windows.geometry import Axis, Geometry
from ...windows.result_shapes import Place


def element(
    name: str,
    geometry: Geometry,
    x: Float64Array,
    w: Optional[Float64Array],
    b: Optional[Float64Array],
    cotangent: Optional[Float64Array],
    place: Place,
) -> float:
    """The element of `copies.result` at `place`, whose indices are not negative; raises OutOfTime."""
    time_limit.check()
    if name == OUTPUT:
        return _element(geometry, x, place)
    assert cotangent is not None
    return _element(geometry.adjoint, cotangent, place)


def _element(geometry: Geometry, source: Float64Array, place: Place) -> float:
    n, at, *positions = place
    extents = tuple(axis.kernel for axis in geometry.axes)
    if geometry.gathers:
        channel, taps = _split(geometry, geometry.in_channels, at)
        places = [
            _position_of_tap(axis, tap, position)
            for axis, tap, position in zip(geometry.axes, taps, positions)
        ]
        inside = all(0 <= index < axis.input for index, axis in zip(places, geometry.axes))
        return float(source[(n, channel, *places)]) if inside else 0.0
    total = 0.0
    axes = geometry.adjoint.axes
    for taps in itertools.product(*map(range, extents)):
        reached = [_find_window(axis, tap, position) for axis, tap, position in zip(axes, taps, positions)]
        if all(index is not None for index in reached):
            total += float(source[(n, _join(geometry, geometry.out_channels, at, taps), *reached)])
    return total


def _position_of_tap(axis: Axis, tap: int, position: int) -> int:
    return position * axis.stride + tap * axis.dilation - axis.offset


def _find_window(axis: Axis, tap: int, position: int) -> Optional[int]:
    """The coarse position whose window has a fine position under a tap; None where there is none."""
    index, rest = divmod(position + axis.offset - tap * axis.dilation, axis.stride)
    return None if rest or not 0 <= index < axis.size else index


def _split(geometry: Geometry, channels: int, at: int) -> Tuple[int, Tuple[int, ...]]:
    """The channel and the tap of an index of the axis that both share."""
    extents = tuple(axis.kernel for axis in geometry.axes)
    count = math.prod(extents)
    tap, channel = divmod(at, channels) if geometry.own["order"] == "taps" else divmod(at, count)[::-1]
    return channel, tuple(int(index) for index in np.unravel_index(tap, extents))


def _join(geometry: Geometry, channels: int, channel: int, taps: Tuple[int, ...]) -> int:
    extents = tuple(axis.kernel for axis in geometry.axes)
    tap = int(np.ravel_multi_index(taps, extents))
    return tap * channels + channel if geometry.own["order"] == "taps" else channel * math.prod(extents) + tap
