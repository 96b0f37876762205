"""Readings of the gradient: what an element of the input gets of the positions that it has a weight in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Callable, List

import numpy as np

from ...dtypes import Float64Array
from ...tensors import GRAD_INPUT
from ...windows.geometry import Geometry
from ...windows.readings.constructors import replace_result
from ...windows.readings.reading import Operands, Reading
from ..lines import Line, lines_of, with_lines
from ..operator import CLAMPED, LINEAR, NEAREST, PREFER_CEIL
from ..reference import sums
from ..reference.weights import as_matrix

ChangeMatrix = Callable[[Float64Array], Float64Array]


def _matrices(geometry: Geometry) -> List[Float64Array]:
    return [as_matrix(line, absolute=False) for line in lines_of(geometry)]


def _with(change: ChangeMatrix) -> Callable[[Geometry, Operands], Float64Array]:
    """The gradient with changed matrices of weights, `(size, input)`."""

    def gradient(geometry: Geometry, operands: Operands) -> Float64Array:
        assert operands.cotangent is not None
        return sums.apply([change(matrix).T for matrix in _matrices(geometry)], operands.cotangent)

    return gradient


def _applies_where(change: ChangeMatrix) -> Callable[[Geometry], bool]:
    def applies(geometry: Geometry) -> bool:
        return any(not np.array_equal(change(matrix), matrix) for matrix in _matrices(geometry))

    return applies


def _first_alone(matrix: Float64Array) -> Float64Array:
    """Of the positions that an element has a weight in, the first one alone."""
    seen = np.cumsum(matrix != 0, axis=0)
    return np.where(seen == 1, matrix, 0.0)


def _last_alone(matrix: Float64Array) -> Float64Array:
    return _first_alone(matrix[::-1])[::-1]


def _averaged(matrix: Float64Array) -> Float64Array:
    count = np.maximum((matrix != 0).sum(0, keepdims=True), 1)
    return np.asarray(matrix / count)


def _largest_alone(matrix: Float64Array) -> Float64Array:
    """Of each position, the element with the largest weight gets all."""
    chosen = np.zeros_like(matrix)
    chosen[np.arange(len(matrix)), np.argmax(matrix, axis=1)] = 1
    return chosen if matrix.shape[1] else matrix


def _back(geometry: Geometry, operands: Operands) -> Float64Array:
    """The cotangent resampled to the size of the input, in the same way."""
    assert operands.cotangent is not None
    return sums.result("output", _other_way(geometry), operands.cotangent)


def _other_way(geometry: Geometry) -> Geometry:
    return with_lines(geometry, [_turned(line) for line in lines_of(geometry)])


def _turned(line: Line) -> Line:
    if line.interpolation == NEAREST:
        nearest = Line(
            line.size, line.input, NEAREST, _ratio(line), Fraction(1, 2), Fraction(-1, 2), PREFER_CEIL
        )
        return nearest.rounded
    scale = _ratio(line)
    return replace(
        line,
        input=line.size,
        size=line.input,
        interpolation=LINEAR,
        coefficient=Fraction(0),
        scale=scale,
        phase=Fraction(1, 2),
        offset=Fraction(-1, 2),
        spread=Fraction(1),
        ends=CLAMPED,
    )


def _ratio(line: Line) -> Fraction:
    return Fraction(line.size, line.input)


def _resizes(geometry: Geometry) -> bool:
    return any(axis.size != axis.input for axis in geometry.axes) and 0 not in geometry.output_shape


def _matrix_reading(name: str, sentence: str, change: ChangeMatrix) -> Reading:
    return replace_result(name, sentence, GRAD_INPUT, _with(change), _applies_where(change))


READINGS = (
    _matrix_reading("grad-first-alone", "the gradient is that of the first position alone", _first_alone),
    _matrix_reading("grad-last-alone", "the gradient is that of the last position alone", _last_alone),
    _matrix_reading(
        "grad-positions-averaged", "the gradient is the average over positions, not their sum", _averaged
    ),
    _matrix_reading(
        "grad-largest-alone", "the element with the largest weight gets all of the gradient", _largest_alone
    ),
    replace_result(
        "grad-resampled-back",
        "the gradient is the cotangent resampled to the size of the input",
        GRAD_INPUT,
        _back,
        _resizes,
    ),
)
