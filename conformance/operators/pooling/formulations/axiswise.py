"""One axis after the other: a window is a box, so its maximum is that of the maxima of its rows, and its sum
that of the sums of its rows.

The last axis comes first: the first largest element in the order of rows is then the first among the rows'
own first ones.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict, Optional, Tuple

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...tensors import GRAD_INPUT, INDICES, OUTPUT
from ...windows.geometry import Axis, Geometry
from .formulation import PoolFormulation, count_windows


def _rows(values: npt.NDArray[Any], axis: Axis, at: int, outside: float) -> npt.NDArray[Any]:
    """`(taps, *values.shape)` with `axis.size` in place of the extent at `at`: what each tap reads."""
    before, after = max(axis.offset, 0), max(axis.padding[1], 0)
    pairs = [(before, after) if each == at else (0, 0) for each in range(values.ndim)]
    longer = np.pad(values, pairs, constant_values=outside)
    starts = np.arange(axis.size) * axis.stride + before - axis.offset
    return np.stack([longer.take(starts + tap * axis.dilation, at) for tap in range(axis.kernel)])


def _maxima(geometry: Geometry, x: Float64Array) -> Tuple[Float64Array, npt.NDArray[Any]]:
    extents = [axis.input for axis in geometry.axes]
    places = np.broadcast_to(np.arange(int(np.prod(extents))).reshape(extents), x.shape)
    for at, axis in reversed(list(enumerate(geometry.axes, start=2))):
        taps, numbers = _rows(x, axis, at, -np.inf), _rows(places, axis, at, -1)
        if geometry.own["ties"] == "last":
            taps, numbers = taps[::-1], numbers[::-1]
        chosen = np.argmax(taps, axis=0)[None]
        x, places = (np.take_along_axis(each, chosen, 0)[0] for each in (taps, numbers))
    return x, places


def _sums(x: Float64Array, geometry: Geometry) -> Float64Array:
    for at, axis in enumerate(geometry.axes, start=2):
        x = _rows(x, axis, at, 0.0).sum(axis=0)
    return x


def _divisors(geometry: Geometry) -> Any:
    """The sum over the windows of a line of ones, padded with ones as far as that counts, axis by axis."""
    if geometry.own["divisor"]:
        return float(geometry.own["divisor"])
    product: Any = 1.0
    for at, axis in enumerate(geometry.axes):
        before, after = 0, 0
        if geometry.own["counts"] == "padded":
            before, after = max(axis.offset, 0), geometry.own["after"][at]
        counted = np.ones(before + axis.input + after)
        moved = replace(axis, input=len(counted), offset=axis.offset - before)
        past = float(geometry.own["counts"] == "window")
        line = _rows(counted, moved, 0, past).sum(axis=0)
        product = product * line.reshape([-1 if at == each else 1 for each in range(len(geometry.axes))])
    return product


def _compute(
    geometry: Geometry, x: Float64Array, cotangent: Optional[Float64Array]
) -> Dict[str, Float64Array]:
    if "ties" in geometry.own:
        largest, places = _maxima(geometry, x)
        results = {OUTPUT: largest, INDICES: places.astype(np.float64)}
        if cotangent is not None:
            windows = int(np.prod(places.shape[2:]))
            hit = np.zeros((geometry.batch * geometry.in_channels, int(np.prod(x.shape[2:]))))
            lines = zip(hit, *(each.reshape(len(hit), windows) for each in (places, cotangent)))
            for line, where, values in lines:
                for place, value in zip(where, values):
                    line[place] += value
            results[GRAD_INPUT] = hit.reshape(geometry.input_shape)
        return results
    counted = _divisors(geometry)
    results = {OUTPUT: _sums(x, geometry) / np.where(counted == 0, np.inf, counted)}
    if cotangent is not None:
        results[GRAD_INPUT] = _spread(geometry, cotangent / np.where(counted == 0, np.inf, counted))
    return results


def _spread(geometry: Geometry, values: Float64Array) -> Float64Array:
    for at, axis in enumerate(geometry.axes, start=2):
        line = np.moveaxis(values, at, 0)
        longer = np.zeros((axis.input, *line.shape[1:]))
        for n, row in enumerate(line):
            for tap in range(axis.kernel):
                place = n * axis.stride + tap * axis.dilation - axis.offset
                if 0 <= place < axis.input:
                    longer[place] += row
        values = np.moveaxis(longer, 0, at)
    return values


FORMULATION = PoolFormulation("rows of windows", _compute, count_windows)
results = FORMULATION.results
