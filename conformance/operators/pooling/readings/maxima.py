"""Readings of which element of a window is the largest, and of where its gradient goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, List, Tuple

import numpy as np

from ...dtypes import Float64Array
from ...shapes import MAX_POOL
from ...tensors import GRAD_INPUT, INDICES, OUTPUT
from ...windows.geometry import Geometry
from ...windows.readings.constructors import mistake, replace_result
from ...windows.readings.geometries import has_several_taps
from ...windows.readings.reading import Applies, Operands, Reading, Results, Wanted, truth
from ..counting import divisors
from ..coverage import has_empty_windows
from ..operator import WINDOW
from ..reference import pools


def is_maximum(geometry: Geometry) -> bool:
    """Whether an operation takes the largest element of each window."""
    return geometry.op == MAX_POOL


def _chooses(geometry: Geometry) -> bool:
    return is_maximum(geometry) and has_several_taps(geometry)


def _other_tie(geometry: Geometry) -> Geometry:
    return replace(geometry, own={**geometry.own, "ties": _TURNED[geometry.own["ties"]]})


_TURNED = {"first": "last", "last": "first"}


def _by_key(name: str, sentence: str, key: Callable[[Float64Array], Float64Array]) -> Reading:
    """What has the largest key is taken in place of what is largest."""

    def compute(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
        results = truth(geometry, replace(operands, x=key(operands.x)), wanted)
        if OUTPUT in results:
            places = truth(geometry, replace(operands, x=key(operands.x)), (INDICES,))[INDICES]
            results[OUTPUT] = _read(geometry, operands.x, places)
        return results

    return Reading(
        name, sentence, compute, lambda geometry: _chooses(geometry) and not has_empty_windows(geometry)
    )


def _read(geometry: Geometry, x: Float64Array, places: Float64Array) -> Float64Array:
    """The elements at places of their channels."""
    lines = x.reshape(geometry.batch * geometry.in_channels, int(np.prod(x.shape[2:])))
    flat = places.reshape(len(lines), int(np.prod(places.shape[2:]))).astype(np.int64)
    return np.take_along_axis(lines, flat, 1).reshape(geometry.output_shape)


def _as_average(geometry: Geometry, counts: str = "input") -> Geometry:
    return replace(geometry, op="avg_pool", own={"counts": counts, "after": (), "divisor": 0})


def _averaged(geometry: Geometry, operands: Operands) -> Float64Array:
    return pools.result(OUTPUT, _as_average(geometry), operands.x)


def _summed(geometry: Geometry, operands: Operands) -> Float64Array:
    return _averaged(geometry, operands) * divisors(_as_average(geometry))


def _with_zeros(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
    """The padding holds zeros, which win over negative elements; their gradient is lost."""
    pairs = [(0, 0), (0, 0), *((max(lo, 0), max(hi, 0)) for lo, hi in (a.padding for a in geometry.axes))]
    axes = tuple(
        replace(axis, input=axis.input + lo + hi, offset=axis.offset - lo)
        for axis, (lo, hi) in zip(geometry.axes, ((lo, hi) for lo, hi in pairs[2:]))
    )
    longer = replace(geometry, axes=axes)
    results = truth(longer, replace(operands, x=np.pad(operands.x, pairs)), wanted)
    inner: Tuple[Any, ...] = (
        ...,
        *(slice(lo, lo + axis.input) for axis, (lo, _) in zip(geometry.axes, pairs[2:])),
    )
    if GRAD_INPUT in results:
        results[GRAD_INPUT] = results[GRAD_INPUT][inner]
    if INDICES in results:
        right = truth(geometry, operands, (INDICES,))[INDICES]
        results[INDICES] = _inner_places(longer, geometry, results[INDICES], pairs[2:], right)
    return results


def _inner_places(
    longer: Geometry,
    geometry: Geometry,
    places: Float64Array,
    pairs: List[Tuple[int, int]],
    right: Float64Array,
) -> Float64Array:
    """Places in a padded input as those in the input; `right` where they lie in the padding."""
    found = np.unravel_index(places.astype(np.int64), [axis.input for axis in longer.axes])
    flat, inside = np.zeros(places.shape), np.ones(places.shape, dtype=bool)
    for index, axis, (low, _) in zip(found, geometry.axes, pairs):
        flat = flat * axis.input + (index - low)
        inside &= (index >= low) & (index < low + axis.input)
    return np.where(inside, flat, right)


def _has_padding(geometry: Geometry) -> bool:
    return is_maximum(geometry) and any(max(axis.padding) > 0 for axis in geometry.axes)


def _ties_of(geometry: Geometry, x: Float64Array, largest: Float64Array) -> List[Tuple[Any, Any, Any]]:
    """For each tap, its slices and where it is as large as the largest of its window."""
    return [
        (fine, coarse, x[(..., *fine)] == largest[(..., *coarse)])
        for fine, coarse in pools.joined(geometry.axes)
    ]


def _to_all(shares: bool) -> Callable[[Geometry, Operands], Float64Array]:
    """The gradient goes to every largest element of a window, whole or in equal shares."""

    def gradient(geometry: Geometry, operands: Operands) -> Float64Array:
        assert operands.cotangent is not None
        largest = pools.result(OUTPUT, geometry, operands.x)
        tied = _ties_of(geometry, operands.x, largest)
        count = np.zeros(geometry.output_shape)
        for _, coarse, equal in tied:
            count[(..., *coarse)] += equal
        given = operands.cotangent / np.maximum(count, 1) if shares else operands.cotangent
        total = np.zeros(geometry.input_shape)
        for fine, coarse, equal in tied:
            total[(..., *fine)] += np.where(equal, given[(..., *coarse)], 0.0)
        return total

    return gradient


def _overlapping(combine: Callable[[float, float], float]) -> Callable[[Geometry, Operands], Float64Array]:
    """Gradients that meet at one element are combined otherwise than by their sum."""

    def gradient(geometry: Geometry, operands: Operands) -> Float64Array:
        assert operands.cotangent is not None
        places = pools.result(INDICES, geometry, operands.x)
        lines = geometry.batch * geometry.in_channels
        windows = int(np.prod(places.shape[2:]))
        flat = places.reshape(lines, windows).astype(np.int64)
        back = operands.cotangent.reshape(lines, windows)
        target = np.zeros((lines, int(np.prod([axis.input for axis in geometry.axes]))))
        seen = np.zeros(target.shape, dtype=bool)
        for line in range(lines):
            for place, value in zip(flat[line], back[line]):
                target[line, place] = combine(target[line, place], value) if seen[line, place] else value
                seen[line, place] = True
        return target.reshape(geometry.input_shape)

    return gradient


def _overlaps(geometry: Geometry) -> bool:
    several = any(axis.kernel > 1 and axis.size > 1 for axis in geometry.axes)
    meets = any(
        (axis.kernel - 1) * axis.dilation >= axis.stride and axis.size > 1 and axis.kernel > 1
        for axis in geometry.axes
    )
    return is_maximum(geometry) and several and meets and not has_empty_windows(geometry)


def _spread_gradient(geometry: Geometry, operands: Operands) -> Float64Array:
    average = _as_average(geometry, WINDOW)
    return pools.result(GRAD_INPUT, average, operands.x, cotangent=operands.cotangent)


def _first_tap_gradient(geometry: Geometry, operands: Operands) -> Float64Array:
    same = np.zeros_like(operands.x)
    return pools.result(GRAD_INPUT, geometry, same, cotangent=operands.cotangent)


def _of(
    name: str, sentence: str, result: str, value: Callable[..., Float64Array], applies: Applies = _chooses
) -> Reading:
    return replace_result(name, sentence, result, value, applies)


READINGS = (
    mistake("ties-other", "of several largest elements the other end's wins", _chooses, geometry=_other_tie),
    _by_key("smallest", "the smallest element of a window is taken", np.negative),
    _by_key("largest-magnitude", "the element of the largest magnitude is taken", np.abs),
    Reading(
        "maximum-with-zeros",
        "the padding holds zeros, which win over negative elements",
        _with_zeros,
        _has_padding,
    ),
    _of("average-for-maximum", "the average of a window stands in place of its maximum", OUTPUT, _averaged),
    _of("sum-for-maximum", "the sum of a window stands in place of its maximum", OUTPUT, _summed),
    _of(
        "gradient-to-all-ties",
        "the whole gradient goes to each of several largest elements",
        GRAD_INPUT,
        _to_all(False),
    ),
    _of(
        "gradient-shared-by-ties",
        "the gradient is shared among several largest elements",
        GRAD_INPUT,
        _to_all(True),
    ),
    _of(
        "gradient-of-average",
        "the gradient is spread over the window, as that of an average is",
        GRAD_INPUT,
        _spread_gradient,
    ),
    _of(
        "gradient-to-first-tap",
        "the gradient goes to the first element of each window",
        GRAD_INPUT,
        _first_tap_gradient,
    ),
    _of(
        "gradients-overwritten",
        "of gradients that meet at an element the last one stands in place of the sum",
        GRAD_INPUT,
        _overlapping(lambda old, new: new),
        _overlaps,
    ),
    _of(
        "gradients-kept",
        "of gradients that meet at an element the first one stands in place of the sum",
        GRAD_INPUT,
        _overlapping(lambda old, new: old),
        _overlaps,
    ),
    _of(
        "gradients-largest",
        "of gradients that meet at an element the largest one stands in place of the sum",
        GRAD_INPUT,
        _overlapping(max),
        _overlaps,
    ),
)
