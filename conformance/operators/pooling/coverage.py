"""What windows cover of an input, axis by axis, in plain numbers: rules and writers of code ask as well."""

from __future__ import annotations

from typing import List, Tuple

from ..windows.geometry import Axis, Geometry
from .operator import PADDED, WINDOW


def counted_taps(geometry: Geometry) -> List[Tuple[int, ...]]:
    """How many taps an average counts of each window, for each axis."""
    counts, after = geometry.own["counts"], geometry.own["after"]
    lines = []
    for at, axis in enumerate(geometry.axes):
        if counts == WINDOW:
            lines.append((axis.kernel,) * axis.size)
        elif counts == PADDED:
            lines.append(taps_between(axis, -axis.offset, axis.input + after[at]))
        else:
            lines.append(taps_between(axis, 0, axis.input))
    return lines


def taps_between(axis: Axis, low: int, high: int) -> Tuple[int, ...]:
    """How many taps of each window of an axis are at positions from `low` to `high - 1`."""
    return tuple(_count(axis, n * axis.stride - axis.offset, low, high) for n in range(axis.size))


def _count(axis: Axis, start: int, low: int, high: int) -> int:
    return len([tap for tap in range(axis.kernel) if low <= start + tap * axis.dilation < high])


def has_empty_windows(geometry: Geometry) -> bool:
    """Whether a window has no tap in the input, as one that is dilated around a short input."""
    return any(0 in taps_between(axis, 0, axis.input) for axis in geometry.axes)
