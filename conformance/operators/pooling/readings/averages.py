"""Readings of what an average is divided by, and of what is averaged."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Tuple

import numpy as np

from ...dtypes import Float64Array
from ...shapes import AVG_POOL, MAX_POOL
from ...tensors import GRAD_INPUT, OUTPUT
from ...windows.geometry import Geometry
from ...windows.readings.constructors import change_results, mistake, replace_result
from ...windows.readings.geometries import has_several_taps
from ...windows.readings.reading import Operands, Reading
from ..counting import divisors
from ..operator import WINDOW, WITHIN
from ..reference import pools

Divisors = Callable[[Geometry], Float64Array]


def is_average(geometry: Geometry) -> bool:
    """Whether an operation averages each window."""
    return geometry.op == AVG_POOL


def _averages_several(geometry: Geometry) -> bool:
    return is_average(geometry) and has_several_taps(geometry)


def _with_own(**own: object) -> Callable[[Geometry], Geometry]:
    return lambda geometry: replace(geometry, own={**geometry.own, **own})


def _counting(name: str, sentence: str, change: Callable[[Geometry], Geometry]) -> Reading:
    """Other divisors by other words; applies where they differ."""

    def differs(geometry: Geometry) -> bool:
        return is_average(geometry) and not np.array_equal(divisors(geometry), divisors(change(geometry)))

    return mistake(name, sentence, differs, geometry=change)


def _divided(name: str, sentence: str, divisor: Divisors) -> Tuple[Reading, ...]:
    """Other divisors altogether, of the output and of the gradient, and of the gradient alone."""

    def differs(geometry: Geometry) -> bool:
        return is_average(geometry) and not np.array_equal(
            np.broadcast_to(divisor(geometry), divisors(geometry).shape), divisors(geometry)
        )

    def ratio(geometry: Geometry) -> Float64Array:
        by = np.broadcast_to(divisor(geometry), divisors(geometry).shape)
        return np.divide(divisors(geometry), by, out=np.zeros(by.shape), where=by != 0)

    def output(geometry: Geometry, operands: Operands) -> Float64Array:
        return pools.result(OUTPUT, geometry, operands.x) * ratio(geometry)

    def gradient(geometry: Geometry, operands: Operands) -> Float64Array:
        assert operands.cotangent is not None
        given = operands.cotangent * ratio(geometry)
        return pools.result(GRAD_INPUT, geometry, operands.x, cotangent=given)

    return (
        replace_result(f"average-{name}", f"{sentence}", OUTPUT, output, differs),
        replace_result(f"grad-average-{name}", f"of the gradient, {sentence}", GRAD_INPUT, gradient, differs),
    )


def _one(geometry: Geometry) -> Float64Array:
    return np.ones(())


def _of_first_window(geometry: Geometry) -> Float64Array:
    return np.asarray(divisors(geometry).reshape(-1)[:1].sum())


def _of_last_axis(geometry: Geometry) -> Float64Array:
    return np.asarray(float(geometry.axes[-1].kernel))


def _of_span(geometry: Geometry) -> Float64Array:
    return np.asarray(float(np.prod([axis.effective_kernel for axis in geometry.axes])))


def _one_less(geometry: Geometry) -> Float64Array:
    return divisors(geometry) - 1


def _maximum(geometry: Geometry, operands: Operands) -> Float64Array:
    return pools.result(OUTPUT, replace(geometry, op=MAX_POOL, own={"ties": "first"}), operands.x)


def _root_of_squares(geometry: Geometry, operands: Operands) -> Float64Array:
    squares = pools.result(OUTPUT, geometry, np.square(operands.x)) * divisors(geometry)
    return np.sqrt(np.abs(squares))


def _overwritten(geometry: Geometry, operands: Operands) -> Float64Array:
    assert operands.cotangent is not None
    counted = divisors(geometry)
    share = np.divide(1.0, counted, out=np.zeros_like(counted), where=counted != 0)
    values, gradient = operands.cotangent * share, np.zeros(geometry.input_shape)
    for fine, coarse in pools.joined(geometry.axes):
        gradient[(..., *fine)] = values[(..., *coarse)]
    return gradient


def _overlaps(geometry: Geometry) -> bool:
    meets = any(
        axis.kernel > 1 and axis.size > 1 and (axis.kernel - 1) * axis.dilation >= axis.stride
        for axis in geometry.axes
    )
    return is_average(geometry) and meets


def _cut_off(geometry: Geometry, name: str, values: Float64Array) -> Float64Array:
    return np.trunc(values)


def _is_inexact(geometry: Geometry) -> bool:
    return _averages_several(geometry) and bool((np.abs(divisors(geometry)) > 1).any())


READINGS = (
    _counting("padding-counted", "the average counts the padding", _with_own(counts=WINDOW)),
    _counting("padding-not-counted", "the average does not count the padding", _with_own(counts=WITHIN)),
    _counting("divisor-ignored", "the divisor that is written is ignored", _with_own(divisor=0)),
    *_divided("undivided", "the sum is not divided", _one),
    *_divided("of-first-window", "all windows are divided by what the first one counts", _of_first_window),
    *_divided("of-last-axis", "the sum is divided by the kernel of the last axis alone", _of_last_axis),
    *_divided("of-span", "the sum is divided by all that the dilated window spans", _of_span),
    *_divided("one-less", "the sum is divided by one less than is counted", _one_less),
    replace_result(
        "maximum-for-average",
        "the maximum of a window stands in place of its average",
        OUTPUT,
        _maximum,
        _averages_several,
    ),
    replace_result(
        "root-of-squares",
        "the root of the sum of squares stands in place of the average",
        OUTPUT,
        _root_of_squares,
        is_average,
    ),
    replace_result(
        "grad-average-overwritten",
        "of gradients that meet at an element the last one stands in place of the sum",
        GRAD_INPUT,
        _overwritten,
        _overlaps,
    ),
    change_results("average-cut-off", "averages are cut off to whole numbers", _cut_off, _is_inexact),
)
