"""Readings of the patches: which entry of the shared axis, or which position, holds what."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Callable, Tuple

import numpy as np
import numpy.typing as npt

from ...windows.geometry import Geometry
from ...windows.readings.constructors import mistake
from ...windows.readings.reading import Applies, Reading

Array = npt.NDArray[Any]
Change = Callable[[Geometry, Array], Array]
"""Changes patches `(N, C, *taps, *windows)`."""


def _kernel(geometry: Geometry) -> Tuple[int, ...]:
    return tuple(axis.kernel for axis in geometry.axes)


def _channels(geometry: Geometry) -> int:
    return geometry.in_channels if geometry.gathers else geometry.out_channels


def on_patches(name: str, sentence: str, applies: Applies, change: Change) -> Reading:
    """The operator with its patches changed: its output where it gathers, its input where it scatters."""

    def move(geometry: Geometry, values: Array) -> Array:
        kernel, channels = _kernel(geometry), _channels(geometry)
        taps_first = geometry.own["order"] == "taps"
        shared = (*kernel, channels) if taps_first else (channels, *kernel)
        split = values.reshape(values.shape[0], *shared, *values.shape[2:])
        split = np.moveaxis(split, 1 + len(kernel), 1) if taps_first else split
        changed = change(geometry, split)
        joined = np.moveaxis(changed, 1, 1 + len(kernel)) if taps_first else changed
        return joined.reshape(values.shape)

    def compute_gathering(geometry: Geometry) -> bool:
        return geometry.gathers and applies(geometry)

    def compute_scattering(geometry: Geometry) -> bool:
        return not geometry.gathers and applies(geometry)

    out = mistake(name, sentence, compute_gathering, y=move)
    back = mistake(name, sentence, compute_scattering, x=move)

    def compute(geometry: Geometry, operands: Any, wanted: Any) -> Any:
        return (out if geometry.gathers else back).compute(geometry, operands, wanted)

    def single(geometry: Geometry, operands: Any, result: str) -> Any:
        elements = (out if geometry.gathers else back).elements
        assert elements is not None
        return elements(geometry, operands, result)

    return replace(out, compute=compute, applies=applies, elements=single)


def _has_channels_and_taps(geometry: Geometry) -> bool:
    return _channels(geometry) > 1 and math.prod(_kernel(geometry)) > 1


def _exchange_order(geometry: Geometry) -> Geometry:
    return replace(geometry, own={"order": "channels" if geometry.own["order"] == "taps" else "taps"})


def _has_several(geometry: Geometry) -> bool:
    return math.prod(_kernel(geometry)) > 1


def _has_two_long_kernels(geometry: Geometry) -> bool:
    return sum(extent > 1 for extent in _kernel(geometry)) > 1


def _has_two_long_lines(geometry: Geometry) -> bool:
    return sum(geometry.coarse(axis) > 1 for axis in geometry.axes) > 1


def _taps(geometry: Geometry) -> Tuple[int, ...]:
    return tuple(range(2, 2 + len(geometry.axes)))


def _reverse_taps(geometry: Geometry, values: Array) -> Array:
    return np.flip(values, _taps(geometry))


def _column_major_taps(geometry: Geometry, values: Array) -> Array:
    return np.transpose(values, _with_reversed(values.ndim, _taps(geometry))).reshape(values.shape)


def _column_major_windows(geometry: Geometry, values: Array) -> Array:
    rank = len(geometry.axes)
    windows = tuple(range(2 + rank, 2 + 2 * rank))
    return np.transpose(values, _with_reversed(values.ndim, windows)).reshape(values.shape)


def _with_reversed(ndim: int, axes: Tuple[int, ...]) -> Tuple[int, ...]:
    backwards = dict(zip(axes, axes[::-1]))
    return tuple(backwards.get(axis, axis) for axis in range(ndim))


def _reverse_channels(geometry: Geometry, values: Array) -> Array:
    return np.flip(values, 1)


def _roll_channels(geometry: Geometry, values: Array) -> Array:
    return np.roll(values, 1, 1)


def _first_tap_everywhere(geometry: Geometry, values: Array) -> Array:
    first: Tuple[Any, ...] = (slice(None), slice(None), *[slice(0, 1)] * len(geometry.axes))
    return np.broadcast_to(values[first], values.shape)


def _without_last_window(geometry: Geometry, values: Array) -> Array:
    changed = values.copy()
    changed[..., -1:] = 0
    return changed


def _without_last_sample(geometry: Geometry, values: Array) -> Array:
    changed = values.copy()
    changed[-1:] = 0
    return changed


def _repeat_first_sample(geometry: Geometry, values: Array) -> Array:
    return np.broadcast_to(values[:1], values.shape)


READINGS = (
    mistake(
        "patch-order-exchanged",
        "channels and taps take each other's place in the order of their axis",
        _has_channels_and_taps,
        geometry=_exchange_order,
    ),
    on_patches(
        "patch-taps-reversed", "the taps of a patch are in reverse order", _has_several, _reverse_taps
    ),
    on_patches(
        "patch-taps-column-major",
        "the taps of a patch are numbered column by column",
        _has_two_long_kernels,
        _column_major_taps,
    ),
    on_patches(
        "patches-column-major",
        "the patches are numbered column by column",
        _has_two_long_lines,
        _column_major_windows,
    ),
    on_patches(
        "patch-channels-reversed",
        "the channels of a patch are in reverse order",
        lambda geometry: _channels(geometry) > 1,
        _reverse_channels,
    ),
    on_patches(
        "patch-channels-rolled",
        "the channels of a patch are one further",
        lambda geometry: _channels(geometry) > 2,
        _roll_channels,
    ),
    on_patches(
        "patch-first-tap-everywhere",
        "every tap of a patch is the first one",
        _has_several,
        _first_tap_everywhere,
    ),
    on_patches(
        "last-patch-missing",
        "the last patch along the last axis is zeros",
        lambda geometry: True,
        _without_last_window,
    ),
    on_patches(
        "last-sample-missing",
        "the patches of the last sample are zeros",
        lambda geometry: geometry.batch > 0,
        _without_last_sample,
    ),
    on_patches(
        "first-sample-everywhere",
        "the patches of every sample are those of the first",
        lambda geometry: geometry.batch > 1,
        _repeat_first_sample,
    ),
)
