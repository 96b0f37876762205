"""Single elements of a result, each by the definition of a depthwise convolution."""

from __future__ import annotations

import itertools
from typing import Any, Iterator, Optional, Sequence, Tuple

import numpy as np

from ... import time_limit
from ...dtypes import Float64Array
from ...tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT
from ...windows.geometry import Geometry
from ...windows.result_shapes import Place


def element(
    name: str,
    geometry: Geometry,
    x: Float64Array,
    w: Float64Array,
    b: Optional[Float64Array],
    cotangent: Optional[Float64Array],
    place: Place,
) -> float:
    """The element of `products.result` at `place`, whose indices are not negative; raises OutOfTime."""
    time_limit.check()
    with np.errstate(over="ignore", invalid="ignore"):
        if name == OUTPUT:
            return _output(geometry, x, w, place) + (0.0 if b is None else float(b[place[1]]))
        assert cotangent is not None
        if name == GRAD_BIAS:
            return float(cotangent[:, place[0]].sum())
        if name == GRAD_KERNEL:
            return _grad_kernel(geometry, x, cotangent, place)
        assert name == GRAD_INPUT
        return _grad_input(geometry, w, cotangent, place)


def _output(geometry: Geometry, x: Float64Array, w: Float64Array, place: Place) -> float:
    n, at, *positions = place
    channel, number = divmod(at, geometry.kernel_shape[1])
    total = 0.0
    for taps in _taps(geometry):
        read = _read(geometry, taps, positions)
        if _is_inside(read, geometry.input_shape[2:]):
            total += float(x[(n, channel, *read)] * w[(channel, number, *_turned(geometry, taps))])
    return total


def _grad_input(geometry: Geometry, w: Float64Array, cotangent: Float64Array, place: Place) -> float:
    n, channel, *positions = place
    multiplier = geometry.kernel_shape[1]
    total = 0.0
    for taps in _taps(geometry):
        starts = [
            divmod(position + axis.offset - tap * axis.dilation, axis.stride)
            for axis, tap, position in zip(geometry.axes, taps, positions)
        ]
        windows = [window for window, _ in starts]
        if any(rest for _, rest in starts) or not _is_inside(windows, geometry.output_shape[2:]):
            continue
        tap = _turned(geometry, taps)
        for number in range(multiplier):
            written = float(cotangent[(n, channel * multiplier + number, *windows)])
            total += written * float(w[(channel, number, *tap)])
    return total


def _grad_kernel(geometry: Geometry, x: Float64Array, cotangent: Float64Array, place: Place) -> float:
    channel, number, *tap = place
    taps = _turned(geometry, tuple(tap))
    at = channel * geometry.kernel_shape[1] + number
    total = 0.0
    for positions in np.ndindex(*geometry.output_shape[2:]):
        read = _read(geometry, taps, positions)
        if _is_inside(read, geometry.input_shape[2:]):
            reads: Any = (slice(None), channel, *read)
            writes: Any = (slice(None), at, *positions)
            total += float((x[reads] * cotangent[writes]).sum())
    return total


def _taps(geometry: Geometry) -> Iterator[Tuple[int, ...]]:
    return itertools.product(*(range(axis.kernel) for axis in geometry.axes))


def _turned(geometry: Geometry, taps: Tuple[int, ...]) -> Tuple[int, ...]:
    """The place in the kernel's array of a tap of the window, and the other way round."""
    if not geometry.flip:
        return taps
    return tuple(axis.kernel - 1 - tap for axis, tap in zip(geometry.axes, taps))


def _read(geometry: Geometry, taps: Tuple[int, ...], positions: Sequence[int]) -> Place:
    return tuple(
        position * axis.stride + tap * axis.dilation - axis.offset
        for axis, tap, position in zip(geometry.axes, taps, positions)
    )


def _is_inside(places: Sequence[int], extents: Tuple[int, ...]) -> bool:
    return all(0 <= place < extent for place, extent in zip(places, extents))
