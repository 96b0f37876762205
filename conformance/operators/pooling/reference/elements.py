"""Single elements of a result, each by the definition of the operators."""

from __future__ import annotations

import itertools
import math
from typing import Iterator, List, Optional, Tuple

from ... import time_limit
from ...dtypes import Float64Array
from ...shapes import MAX_POOL
from ...tensors import INDICES, OUTPUT
from ...windows.geometry import Axis, Geometry
from ...windows.result_shapes import Place
from ..operator import PADDED, WINDOW


def element(
    name: str,
    geometry: Geometry,
    x: Float64Array,
    w: Optional[Float64Array],
    b: Optional[Float64Array],
    cotangent: Optional[Float64Array],
    place: Place,
) -> float:
    """The element of `pools.result` at `place`, whose indices are not negative; raises OutOfTime."""
    time_limit.check()
    n, c, *positions = place
    plane = x[n, c]
    if name in (OUTPUT, INDICES) and geometry.op == MAX_POOL:
        value, found = _largest(geometry, plane, tuple(positions))
        return _flat(found, plane) if name == INDICES else value
    if name == OUTPUT:
        counted = _divisor(geometry, tuple(positions))
        total = sum(float(plane[at]) for at in _covered(geometry, tuple(positions)))
        return total / counted if counted else 0.0
    assert cotangent is not None
    return _gradient(geometry, plane, cotangent[n, c], tuple(positions))


def _flat(place: Place, plane: Float64Array) -> float:
    flat = 0
    for index, extent in zip(place, plane.shape):
        flat = flat * extent + index
    return float(flat)


def _gradient(geometry: Geometry, plane: Float64Array, cotangent: Float64Array, place: Place) -> float:
    total = 0.0
    for window in itertools.product(*map(_windows_over, geometry.axes, place)):
        if geometry.op == MAX_POOL:
            if _largest(geometry, plane, window)[1] == place:
                total += float(cotangent[window])
        else:
            counted = _divisor(geometry, window)
            total += float(cotangent[window]) / counted if counted else 0.0
    return total


def _windows_over(axis: Axis, position: int) -> List[int]:
    """The windows of an axis that have a tap at a position of the input."""
    return [n for n in range(axis.size) if position in _taps(axis, n)]


def _taps(axis: Axis, n: int) -> List[int]:
    return [n * axis.stride + tap * axis.dilation - axis.offset for tap in range(axis.kernel)]


def _covered(geometry: Geometry, window: Place) -> Iterator[Place]:
    """The places of the input that a window covers, row by row."""
    lines = ([i for i in _taps(axis, n) if 0 <= i < axis.input] for axis, n in zip(geometry.axes, window))
    return itertools.product(*lines)


def _largest(geometry: Geometry, plane: Float64Array, window: Place) -> Tuple[float, Place]:
    best, found = -math.inf, None
    for place in _covered(geometry, window):
        value = float(plane[place])
        ties = geometry.own["ties"] == "last" and value == best
        if found is None or math.isnan(value) or value > best or ties:
            best, found = value, place
    if found is not None:
        return best, found
    # nothing is covered: the first tap of each axis that is not before its beginning
    taps = (_taps(axis, n) for axis, n in zip(geometry.axes, window))
    return best, tuple(_first_tap(axis, line) for axis, line in zip(geometry.axes, taps))


def _first_tap(axis: Axis, taps: List[int]) -> int:
    start = taps[0]
    while start < 0:
        start += axis.dilation
    return start


def _divisor(geometry: Geometry, window: Place) -> float:
    if geometry.own["divisor"]:
        return float(geometry.own["divisor"])
    after = geometry.own["after"] or (0,) * len(geometry.axes)
    counted = 1
    for axis, n, end in zip(geometry.axes, window, after):
        if geometry.own["counts"] == WINDOW:
            low, high = -math.inf, math.inf
        elif geometry.own["counts"] == PADDED:
            low, high = -axis.offset, axis.input + end
        else:
            low, high = 0, axis.input
        counted *= sum(low <= tap < high for tap in _taps(axis, n))
    return float(counted)
