"""Readings of the places of the output: which channel, sample or position holds what."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ...windows.geometry import Geometry
from ...windows.readings.constructors import mistake
from ...windows.readings.geometries import has_several_inputs, has_several_samples

Array = npt.NDArray[Any]


def _reverse_channels(geometry: Geometry, values: Array) -> Array:
    return np.flip(values, 1)


def _repeat_first_channel(geometry: Geometry, values: Array) -> Array:
    return np.broadcast_to(values[:, :1], values.shape)


def _repeat_first(geometry: Geometry, values: Array) -> Array:
    return np.broadcast_to(values[:1], values.shape)


def _without_last(geometry: Geometry, values: Array) -> Array:
    changed = values.copy()
    changed[..., -1:] = 0
    return changed


def _reverse_last(geometry: Geometry, values: Array) -> Array:
    return np.flip(values, -1)


def _has_square(geometry: Geometry) -> bool:
    return len(geometry.axes) > 1 and geometry.axes[-1].size == geometry.axes[-2].size > 1


def _transposed(geometry: Geometry, values: Array) -> Array:
    return np.swapaxes(values, -1, -2)


READINGS = (
    mistake(
        "resampled-channels-reversed",
        "the channels are in reverse order",
        has_several_inputs,
        y=_reverse_channels,
    ),
    mistake(
        "resampled-first-channel", "every channel is the first", has_several_inputs, y=_repeat_first_channel
    ),
    mistake("resampled-first-sample", "every sample is the first", has_several_samples, y=_repeat_first),
    mistake(
        "resampled-last-missing",
        "the last position along the last axis is zeros",
        lambda geometry: geometry.axes[-1].size > 0,
        y=_without_last,
    ),
    mistake(
        "resampled-reversed",
        "the last axis is in reverse order",
        lambda geometry: min(geometry.axes[-1].size, geometry.axes[-1].input) > 1,
        y=_reverse_last,
    ),
    mistake("resampled-transposed", "the last two axes are exchanged", _has_square, y=_transposed),
)
