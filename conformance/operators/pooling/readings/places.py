"""Readings of the places of largest elements: what is counted, and from where."""

from __future__ import annotations

from typing import Any, Callable, Tuple

import numpy as np

from ...dtypes import Float64Array
from ...tensors import INDICES
from ...windows.geometry import Geometry
from ...windows.readings.constructors import replace_result
from ...windows.readings.reading import Applies, Operands, Reading
from ..coverage import has_empty_windows
from ..reference import pools
from .maxima import is_maximum

Places = Tuple[Any, ...]
"""Index along each spatial axis of the place of each element of the output."""

Number = Callable[[Geometry, Places], Any]


def _places(geometry: Geometry, operands: Operands) -> Places:
    flat = pools.result(INDICES, geometry, operands.x).astype(np.int64)
    return np.unravel_index(flat, [axis.input for axis in geometry.axes])


def _flat(places: Places, extents: Tuple[int, ...]) -> Any:
    flat: Any = 0
    for place, extent in zip(places, extents):
        flat = flat * extent + place
    return np.asarray(flat)


def _extents(geometry: Geometry) -> Tuple[int, ...]:
    return tuple(axis.input for axis in geometry.axes)


def _channel_numbers(geometry: Geometry) -> Any:
    return np.arange(geometry.in_channels).reshape(1, -1, *[1] * len(geometry.axes))


def _batch_numbers(geometry: Geometry) -> Any:
    return np.arange(geometry.batch).reshape(-1, 1, *[1] * len(geometry.axes))


def _of_sample(geometry: Geometry, places: Places) -> Any:
    return _channel_numbers(geometry) * int(np.prod(_extents(geometry))) + _flat(places, _extents(geometry))


def _of_batch(geometry: Geometry, places: Places) -> Any:
    size = geometry.in_channels * int(np.prod(_extents(geometry)))
    return _batch_numbers(geometry) * size + _of_sample(geometry, places)


def _channels_last(geometry: Geometry, places: Places) -> Any:
    return _flat(places, _extents(geometry)) * geometry.in_channels + _channel_numbers(geometry)


def _channels_last_of_batch(geometry: Geometry, places: Places) -> Any:
    size = geometry.in_channels * int(np.prod(_extents(geometry)))
    return _batch_numbers(geometry) * size + _channels_last(geometry, places)


def _column_major(geometry: Geometry, places: Places) -> Any:
    return _flat(places[::-1], _extents(geometry)[::-1])


def _starts(geometry: Geometry) -> Places:
    rank = len(geometry.axes)
    return tuple(
        (np.arange(axis.size) * axis.stride - axis.offset).reshape(
            [-1 if e == at else 1 for e in range(rank)]
        )
        for at, axis in enumerate(geometry.axes)
    )


def _in_window(geometry: Geometry, places: Places) -> Any:
    taps = ((p - s) // a.dilation for p, s, a in zip(places, _starts(geometry), geometry.axes))
    return _flat(tuple(taps), tuple(axis.kernel for axis in geometry.axes))


def _in_padded(geometry: Geometry, places: Places) -> Any:
    ends = [(max(lo, 0), max(hi, 0)) for lo, hi in (axis.padding for axis in geometry.axes)]
    moved = tuple(place + lo for place, (lo, _) in zip(places, ends))
    return _flat(moved, tuple(a.input + lo + hi for a, (lo, hi) in zip(geometry.axes, ends)))


def _of_output_rows(geometry: Geometry, places: Places) -> Any:
    return _flat(places, tuple(axis.size for axis in geometry.axes))


def _last_axis_alone(geometry: Geometry, places: Places) -> Any:
    return places[-1]


def _from_one(geometry: Geometry, places: Places) -> Any:
    return _flat(places, _extents(geometry)) + 1


def _of_window(geometry: Geometry, places: Places) -> Any:
    inside = tuple(np.broadcast_to(np.maximum(start, 0), places[0].shape) for start in _starts(geometry))
    return _flat(inside, _extents(geometry))


def _numbered(name: str, sentence: str, number: Number, applies: Applies) -> Reading:
    def value(geometry: Geometry, operands: Operands) -> Float64Array:
        counted = number(geometry, _places(geometry, operands))
        return np.broadcast_to(counted, geometry.output_shape).astype(np.float64)

    def sound(geometry: Geometry) -> bool:
        return is_maximum(geometry) and not has_empty_windows(geometry) and applies(geometry)

    return replace_result(f"places-{name}", sentence, INDICES, value, sound)


def _has_channels(geometry: Geometry) -> bool:
    return geometry.in_channels > 1


def _has_samples(geometry: Geometry) -> bool:
    return geometry.batch > 1


def _has_rows(geometry: Geometry) -> bool:
    return sum(axis.input > 1 for axis in geometry.axes) > 1


def _has_padding(geometry: Geometry) -> bool:
    return any(max(axis.padding) > 0 for axis in geometry.axes)


READINGS = (
    _numbered("of-sample", "places are counted over all channels of a sample", _of_sample, _has_channels),
    _numbered("of-batch", "places are counted over the whole input", _of_batch, _has_samples),
    _numbered(
        "channels-last", "places are counted with the channels behind the axes", _channels_last, _has_channels
    ),
    _numbered(
        "channels-last-of-batch",
        "places are counted over the whole input with its channels behind the axes",
        _channels_last_of_batch,
        lambda geometry: _has_channels(geometry) and _has_samples(geometry),
    ),
    _numbered("column-major", "places are counted column by column", _column_major, _has_rows),
    _numbered(
        "in-window",
        "places are the numbers of the taps of the window",
        _in_window,
        lambda geometry: any(axis.size > 1 or axis.offset for axis in geometry.axes),
    ),
    _numbered("in-padded", "places are counted in the padded input", _in_padded, _has_padding),
    _numbered(
        "of-output",
        "places are counted by the extents of the output",
        _of_output_rows,
        lambda geometry: _has_rows(geometry) and any(a.input != a.size for a in geometry.axes[1:]),
    ),
    _numbered("of-last-axis", "places are those along the last axis alone", _last_axis_alone, _has_rows),
    _numbered("from-one", "places are counted from one", _from_one, lambda geometry: True),
    _numbered(
        "of-windows",
        "places are those where the windows start",
        _of_window,
        lambda geometry: any(axis.kernel > 1 for axis in geometry.axes),
    ),
)
