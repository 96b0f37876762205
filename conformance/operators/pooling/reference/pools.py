"""The oracle: a loop over the taps of the window, each of which joins two slices."""

from __future__ import annotations

import itertools
from functools import reduce
from typing import Any, Dict, Iterator, Optional, Tuple

import numpy as np
import numpy.typing as npt

from ... import time_limit
from ...dtypes import Float64Array
from ...shapes import MAX_POOL
from ...tensors import GRAD_INPUT, INDICES, OUTPUT
from ...windows.geometry import Axis, Geometry
from ..counting import divisors

Index = Tuple[Any, ...]
Places = npt.NDArray[np.int64]


def result(
    name: str,
    geometry: Geometry,
    x: Float64Array,
    w: Optional[Float64Array] = None,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Float64Array:
    """One result by its name, canonical; there is no kernel and no bias.

    Raises ValueError for a result that the operator does not have, and for a gradient of no cotangent.
    """
    if geometry.op == MAX_POOL and name in (OUTPUT, INDICES):
        return _maxima(geometry, x)[name == INDICES]
    if name == OUTPUT:
        return _averages(geometry, x)
    if name != GRAD_INPUT or cotangent is None:
        raise ValueError(f"{name} is no result of {geometry.op} without its operands")
    return _gradient(geometry, x, cotangent)


def results(
    geometry: Geometry,
    x: Float64Array,
    w: Optional[Float64Array] = None,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Dict[str, Float64Array]:
    """Every result by its name; without a cotangent there are no gradients."""
    values = {OUTPUT: result(OUTPUT, geometry, x)}
    if geometry.op == MAX_POOL:
        values = dict(zip((OUTPUT, INDICES), _maxima(geometry, x)))
    if cotangent is not None:
        values[GRAD_INPUT] = _gradient(geometry, x, cotangent)
    return values


def _gradient(geometry: Geometry, x: Float64Array, cotangent: Float64Array) -> Float64Array:
    if geometry.op == MAX_POOL:
        return scatter(geometry, _maxima(geometry, x)[1], cotangent)
    shared = np.zeros(geometry.input_shape)
    with np.errstate(invalid="ignore", over="ignore"):
        parts = _divide(cotangent, divisors(geometry))
        for fine, coarse in joined(geometry.axes):
            shared[(..., *fine)] += parts[(..., *coarse)]
    return shared


def _maxima(geometry: Geometry, x: Float64Array) -> Tuple[Float64Array, Float64Array]:
    """The largest element of each window, and its place.

    A NaN is larger than any number, and of several the last one is taken. A window without elements has minus
    infinity and the place of the first tap that is not before the beginning of its axis, as torch has it.
    """
    largest = np.full(geometry.output_shape, -np.inf)
    places = np.broadcast_to(_first_places(geometry), geometry.output_shape).astype(np.int64)
    reached = np.zeros(geometry.output_shape, dtype=bool)
    numbers = _number_places(geometry)
    wins = np.greater_equal if geometry.own["ties"] == "last" else np.greater
    for fine, coarse in joined(geometry.axes):
        there = (..., *coarse)
        new = x[(..., *fine)]
        taken = wins(new, largest[there]) | np.isnan(new) | ~reached[there]
        largest[there] = np.where(taken, new, largest[there])
        places[there] = np.where(taken, numbers[fine], places[there])
        reached[there] = True
    return largest, places.astype(np.float64)


def _number_places(geometry: Geometry) -> Places:
    extents = [axis.input for axis in geometry.axes]
    return np.arange(int(np.prod(extents))).reshape(extents)


def _first_places(geometry: Geometry) -> Places:
    """The flat place of the first tap of each window that is not before the beginning, axis by axis."""
    flat: Any = np.zeros((1,) * len(geometry.axes), dtype=np.int64)
    for at, axis in enumerate(geometry.axes):
        starts = np.arange(axis.size) * axis.stride - axis.offset
        first = np.where(starts < 0, starts % axis.dilation, starts)
        flat = flat * axis.input + first.reshape([-1 if at == each else 1 for each in range(flat.ndim)])
    return np.asarray(flat)


def _averages(geometry: Geometry, x: Float64Array) -> Float64Array:
    sums = np.zeros(geometry.output_shape)
    with np.errstate(invalid="ignore", over="ignore"):
        for fine, coarse in joined(geometry.axes):
            sums[(..., *coarse)] += x[(..., *fine)]
        return _divide(sums, divisors(geometry))


def _divide(sums: Float64Array, by: Float64Array) -> Float64Array:
    """The sums divided; zero where nothing is counted."""
    return np.divide(sums, by, out=np.zeros_like(sums), where=np.broadcast_to(by != 0, sums.shape))


def scatter(geometry: Geometry, places: Float64Array, values: Float64Array) -> Float64Array:
    """Values added up at their places in zeros of the shape of the input; places that it lacks are left
    out."""
    lines = values.shape[0] * values.shape[1]
    size, windows = (
        int(np.prod(extents)) for extents in zip(*((axis.input, axis.size) for axis in geometry.axes))
    )
    target = np.zeros((lines, size))
    flat = places.reshape(lines, windows).astype(np.int64)
    inside = (flat < size) & _has_elements(geometry).reshape(1, -1)
    rows = np.broadcast_to(np.arange(lines)[:, None], flat.shape)
    np.add.at(target, (rows[inside], flat[inside]), values.reshape(lines, windows)[inside])
    return target.reshape(geometry.input_shape)


def _has_elements(geometry: Geometry) -> npt.NDArray[np.bool_]:
    """Which windows have a tap in the input."""
    lines = []
    for axis in geometry.axes:
        taps = np.arange(axis.kernel)[:, None] * axis.dilation + np.arange(axis.size) * axis.stride
        lines.append(((taps >= axis.offset) & (taps < axis.input + axis.offset)).any(axis=0))
    return np.asarray(reduce(np.logical_and.outer, lines))


def joined(axes: Tuple[Axis, ...]) -> Iterator[Tuple[Index, Index]]:
    """Every tap, row by row: the positions of the input and of the output that it joins.

    Raises OutOfTime where a limit is set and over.
    """
    for taps in itertools.product(*(range(axis.kernel) for axis in axes)):
        time_limit.check()
        pairs = [_positions(axis, tap) for axis, tap in zip(axes, taps)]
        yield tuple(fine for fine, _ in pairs), tuple(coarse for _, coarse in pairs)


def _positions(axis: Axis, tap: int) -> Tuple[slice, slice]:
    """The positions of the input and of the output on one axis that a tap joins, as slices."""
    start = tap * axis.dilation - axis.offset
    low = max(0, -(start // axis.stride))
    high = min(axis.size, -((start - axis.input) // axis.stride))
    if high <= low:
        return slice(0, 0), slice(0, 0)
    first = start + low * axis.stride
    return slice(first, first + (high - low - 1) * axis.stride + 1, axis.stride), slice(low, high)
