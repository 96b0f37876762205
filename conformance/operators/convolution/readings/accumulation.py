"""The reading in which the terms of a sum are added up in a smaller format."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any, Iterator, Tuple

import numpy as np

from ...dtypes import Float64Array
from ...tensors import OUTPUT
from ...windows.geometry import Geometry
from ...windows.readings.constructors import replace_result, turn_kernel
from ...windows.readings.moves import Elements
from ...windows.readings.numbers import to_float16
from ...windows.readings.reading import Operands, true_elements
from ...windows.result_shapes import Place
from ..reference import taps

MOST_TAPS = 400
"""Taps of the largest kernel for which sums are rounded after each tap: more would take seconds."""


def _one_tap(geometry: Geometry, tap: tuple[int, ...]) -> Geometry:
    """The operation of one tap alone, as a kernel of size one."""
    axes = tuple(
        replace(axis, kernel=1, offset=axis.offset - j * axis.dilation) for axis, j in zip(geometry.axes, tap)
    )
    return replace(geometry, axes=axes, flip=False)


def _tap_by_tap(geometry: Geometry, operands: Operands) -> Iterator[Tuple[Geometry, Operands]]:
    """What each tap adds to the output, the bias left out."""
    w = turn_kernel(operands.kernel) if geometry.flip else operands.kernel
    for tap in itertools.product(*(range(axis.kernel) for axis in geometry.axes)):
        here: tuple[Any, ...] = (..., *(slice(j, j + 1) for j in tap))
        yield _one_tap(geometry, tap), Operands(operands.x, w[here])


def _accumulate_in_float16(geometry: Geometry, operands: Operands) -> Float64Array:
    total = np.zeros(geometry.output_shape)
    for of_tap, (x, w, *_) in _tap_by_tap(geometry, operands):
        total = to_float16(total + to_float16(taps.output(of_tap, x, w)))
    if operands.b is None:
        return total
    return to_float16(total + operands.b.reshape(1, -1, *[1] * len(geometry.axes)))


def _elements_in_float16(geometry: Geometry, operands: Operands, result: str) -> Elements:
    def at(place: Place) -> float:
        total = np.zeros(())
        for of_tap, given in _tap_by_tap(geometry, operands):
            total = to_float16(total + to_float16(np.array(true_elements(of_tap, given, OUTPUT).at(place))))
        return float(total if operands.b is None else to_float16(total + operands.b[place[1]]))

    return Elements(geometry.output_shape, at)


def _has_few_taps(geometry: Geometry) -> bool:
    return math.prod(axis.kernel for axis in geometry.axes) <= MOST_TAPS


READINGS = (
    replace_result(
        "accumulated-float16",
        "the output is added up in float16, tap by tap",
        OUTPUT,
        _accumulate_in_float16,
        _has_few_taps,
        _elements_in_float16,
    ),
)
