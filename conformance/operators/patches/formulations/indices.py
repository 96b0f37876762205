"""The index of the element behind each patch entry: a table that is read, or along which is added up."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...windows.geometry import Axis, Geometry
from .formulation import PatchFormulation, count_patch_entries


def _table(geometry: Geometry) -> npt.NDArray[Any]:
    """Flat indices into one channel of the fine side, `(*taps, *windows)`; -1 for padding."""
    rank = len(geometry.axes)
    flat, inside = np.zeros((1,) * 2 * rank, dtype=np.intp), np.ones((1,) * 2 * rank, dtype=bool)
    for at, axis in enumerate(geometry.axes):
        places = _places(axis)
        shape = [1] * 2 * rank
        shape[at], shape[rank + at] = places.shape
        there = places.reshape(shape)
        flat, inside = flat * axis.input + there, inside & (there >= 0) & (there < axis.input)
    return np.where(inside, flat, -1)


def _places(axis: Axis) -> npt.NDArray[Any]:
    starts = np.arange(axis.size) * axis.stride - axis.offset
    return np.asarray(np.arange(axis.kernel)[:, None] * axis.dilation + starts)


def _apply(geometry: Geometry, x: Float64Array) -> Float64Array:
    gathering = geometry if geometry.gathers else geometry.adjoint
    rank, table = len(geometry.axes), _table(gathering)
    kernel, windows = table.shape[:rank], table.shape[rank:]
    table = table.reshape(int(np.prod(kernel)), int(np.prod(windows)))
    channels, last = gathering.in_channels, geometry.own["order"] == "taps"
    places = int(np.prod([axis.input for axis in gathering.axes]))
    if geometry.gathers:
        # one more element, zero, which the index -1 reads
        line = np.zeros((geometry.batch, channels, places + 1))
        line[..., :places] = x.reshape(geometry.batch, channels, places)
        found = line[..., table]
        return (found.transpose(0, 2, 1, 3) if last else found).reshape(geometry.output_shape)
    shared = (len(table), channels) if last else (channels, len(table))
    given = x.reshape(geometry.batch, *shared, table.shape[1])
    given = given.transpose(0, 2, 1, 3) if last else given
    line = np.zeros((geometry.batch, channels, places + 1))
    everywhere: Any = (slice(None), slice(None), table)
    np.add.at(line, everywhere, given)
    return line[..., :places].reshape(geometry.output_shape)


FORMULATION = PatchFormulation("table of indices", _apply, count_patch_entries)
results = FORMULATION.results
