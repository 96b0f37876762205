"""Every window as a line of its taps: the largest entry of a line, or its sum with what each tap weighs."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...tensors import GRAD_INPUT, INDICES, OUTPUT
from ...windows.geometry import Geometry
from .formulation import PoolFormulation, count_windows

Table = npt.NDArray[Any]


def _table(geometry: Geometry) -> Tuple[Table, Table]:
    """`(windows, taps)`: the flat place of each tap, and whether it lies in the input."""
    grid = np.indices([axis.size for axis in geometry.axes] + [axis.kernel for axis in geometry.axes])
    rank = len(geometry.axes)
    flat, inside = np.zeros(grid.shape[1:], dtype=np.int64), np.ones(grid.shape[1:], dtype=bool)
    for at, axis in enumerate(geometry.axes):
        place = grid[at] * axis.stride + grid[rank + at] * axis.dilation - axis.offset
        flat = flat * axis.input + place
        inside &= (place >= 0) & (place < axis.input)
    windows = int(np.prod([axis.size for axis in geometry.axes]))
    return flat.reshape(windows, -1), inside.reshape(windows, -1)


def _counts(geometry: Geometry) -> Table:
    """The divisor of each window, with the taps that are counted looked at one by one."""
    if geometry.own["divisor"]:
        return np.asarray(float(geometry.own["divisor"]))
    rank, axes = len(geometry.axes), geometry.axes
    grid = np.indices([axis.size for axis in axes] + [axis.kernel for axis in axes])
    counted = np.ones(grid.shape[1:], dtype=bool)
    for at, axis in enumerate(axes):
        place = grid[at] * axis.stride + grid[rank + at] * axis.dilation
        if geometry.own["counts"] == "input":
            counted &= (place >= axis.offset) & (place < axis.input + axis.offset)
        elif geometry.own["counts"] == "padded":
            counted &= place < axis.offset + axis.input + geometry.own["after"][at]
    return np.asarray(counted.reshape(*(axis.size for axis in axes), -1).sum(axis=-1).reshape(-1, 1))


def _compute(
    geometry: Geometry, x: Float64Array, cotangent: Optional[Float64Array]
) -> Dict[str, Float64Array]:
    table, inside = _table(geometry)
    lines = x.reshape(geometry.batch * geometry.in_channels, int(np.prod(x.shape[2:])))
    back = None if cotangent is None else cotangent.reshape(len(lines), len(table))
    given = (_maxima if "ties" in geometry.own else _averages)(geometry, lines, table, inside, back)
    shapes = {GRAD_INPUT: geometry.input_shape}
    return {name: values.reshape(shapes.get(name, geometry.output_shape)) for name, values in given.items()}


def _maxima(
    geometry: Geometry, lines: Float64Array, table: Table, inside: Table, back: Optional[Float64Array]
) -> Dict[str, Float64Array]:
    # what is outside is less than anything else, even than an infinity: it comes second in the comparison
    read = np.where(inside, lines[:, np.where(inside, table, 0)], -np.inf)
    if geometry.own["ties"] == "last":
        chosen = table.shape[1] - 1 - np.argmax(read[..., ::-1], axis=-1)
    else:
        chosen = np.argmax(read, axis=-1)
    windows = np.arange(len(table))
    results = {OUTPUT: read[np.arange(len(lines))[:, None], windows, chosen]}
    results[INDICES] = table[windows, chosen].astype(np.float64)
    if back is not None:
        grads = np.zeros(lines.shape)
        for line, places, values in zip(grads, results[INDICES].astype(int), back):
            line += np.bincount(places, weights=values, minlength=len(line))
        results[GRAD_INPUT] = grads
    return results


def _averages(
    geometry: Geometry, lines: Float64Array, table: Table, inside: Table, back: Optional[Float64Array]
) -> Dict[str, Float64Array]:
    matrix = np.zeros((len(table), lines.shape[1]))
    for taps in range(table.shape[1]):
        here = inside[:, taps]
        matrix[np.flatnonzero(here), table[here, taps]] = 1.0
    counted = np.broadcast_to(_counts(geometry), (len(table), 1))
    share = np.divide(1.0, counted, out=np.zeros(counted.shape), where=counted != 0)
    # zeros times infinities would be NaN: this formulation is for finite numbers
    results = {OUTPUT: (lines @ matrix.T) * share[:, 0]}
    if back is not None:
        results[GRAD_INPUT] = (back * share[:, 0]) @ matrix
    return results


def _entries(geometry: Geometry) -> int:
    places = int(np.prod([axis.input for axis in geometry.axes]))
    windows = int(np.prod([axis.size for axis in geometry.axes]))
    return max(count_windows(geometry), places * windows)


FORMULATION = PoolFormulation("table of windows", _compute, _entries)
results = FORMULATION.results
