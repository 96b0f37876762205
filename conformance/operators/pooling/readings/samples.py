"""Readings of whole samples and channels of what pooling gives."""

from __future__ import annotations

from typing import Any, Tuple

import numpy as np
import numpy.typing as npt

from ...windows.geometry import Geometry
from ...windows.readings.constructors import mistake
from ...windows.readings.geometries import has_several_axes, has_several_inputs, has_several_samples

Array = npt.NDArray[Any]


def _reverse_channels(geometry: Geometry, values: Array) -> Array:
    return np.flip(values, 1)


def _first_channel_everywhere(geometry: Geometry, values: Array) -> Array:
    return np.broadcast_to(values[:, :1], values.shape)


def _first_sample_everywhere(geometry: Geometry, values: Array) -> Array:
    return np.broadcast_to(values[:1], values.shape)


def _without_last_sample(geometry: Geometry, values: Array) -> Array:
    changed = values.copy()
    changed[-1:] = 0
    return changed


def _without_last_window(geometry: Geometry, values: Array) -> Array:
    changed = values.copy()
    changed[..., -1:] = 0
    return changed


def _column_major(geometry: Geometry, values: Array) -> Array:
    backwards: Tuple[int, ...] = (0, 1, *range(values.ndim - 1, 1, -1))
    return np.transpose(values, backwards).reshape(values.shape)


READINGS = (
    mistake(
        "channels-reversed",
        "the channels of the output are in reverse order",
        has_several_inputs,
        y=_reverse_channels,
    ),
    mistake(
        "first-channel-everywhere",
        "every channel of the output is the first one",
        has_several_inputs,
        y=_first_channel_everywhere,
    ),
    mistake(
        "first-pooled-sample-everywhere",
        "every sample of the output is the first one",
        has_several_samples,
        y=_first_sample_everywhere,
    ),
    mistake(
        "last-pooled-sample-missing",
        "the last sample of the output is zeros",
        lambda geometry: geometry.batch > 0,
        y=_without_last_sample,
    ),
    mistake(
        "last-window-missing",
        "the last window along the last axis gives zeros",
        lambda geometry: True,
        y=_without_last_window,
    ),
    mistake(
        "windows-column-major",
        "the windows are numbered column by column",
        lambda geometry: has_several_axes(geometry) and sum(axis.size > 1 for axis in geometry.axes) > 1,
        y=_column_major,
    ),
)
