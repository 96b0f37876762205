"""One matrix for all axes: the kernel at every distance, over an input that goes on past its ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Dict, Optional

import numpy as np

from ...dtypes import Float64Array
from ...observations import Unsupported
from ...tensors import GRAD_INPUT, OUTPUT
from ...windows.formulation_size import refuse_size
from ...windows.geometry import Geometry
from ..lines import Line, lines_of

LARGEST = 2**22
"""Most entries of the matrix."""


def _extended(line: Line) -> Float64Array:
    """`(input + 2 * more, input)`: the input with its ends repeated as far as any weight reaches."""
    last = abs(line.coordinate(max(line.size - 1, 0)))
    more = math.ceil(max(abs(line.coordinate(0)), last) + 2 * line.spread) + 2
    places = np.eye(line.input)
    return np.pad(places, ((more, more), (0, 0)), mode="constant" if line.ends == "excluded" else "edge")


def _along(line: Line) -> Float64Array:
    """`(size, input)`, each row divided by what it adds up to."""
    extended = _extended(line)
    more = (len(extended) - line.input) // 2
    rows = []
    for position in range(line.size):
        at = line.scale * (position + line.phase) + line.offset
        distances = [Fraction(place) - at for place in range(-more, line.input + more)]
        rows.append([float(_response(line, distance)) for distance in distances])
    matrix = np.array(rows).reshape(line.size, len(extended)) @ extended
    return np.asarray(matrix / matrix.sum(1, keepdims=True))


def _response(line: Line, distance: Fraction) -> Fraction:
    if line.interpolation == "nearest":
        taken = -1 < distance <= 0 if line.rounding == "floor" else 0 <= distance < 1
        return Fraction(int(taken))
    far = abs(distance / line.spread)
    if line.interpolation == "linear":
        return max(Fraction(0), 1 - far)
    a = line.coefficient
    if far < 1:
        return 1 - (a + 3) * far**2 + (a + 2) * far**3
    return a * (far - 1) * (far - 2) ** 2 if far < 2 else Fraction(0)


def _whole(geometry: Geometry) -> Float64Array:
    whole: Float64Array = np.ones((1, 1))
    for line in lines_of(geometry):
        whole = np.asarray(np.kron(whole, _along(line)))
    return whole


@dataclass(frozen=True)
class ResamplingFormulation:
    """The matrix as a way to write the operator down."""

    def refusal(self, geometry: Geometry) -> Optional[Unsupported]:
        """Why this formulation does not cover the geometry; None where it does."""
        return refuse_size("matrix", math.prod(axis.input * axis.size for axis in geometry.axes), LARGEST)


FORMULATION = ResamplingFormulation()


def results(
    geometry: Geometry,
    x: Float64Array,
    w: Optional[Float64Array] = None,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Dict[str, Float64Array]:
    """Every result by its name; raises ValueError with the reason where the geometry is not covered."""
    refusal = FORMULATION.refusal(geometry)
    if refusal is not None:
        raise ValueError(refusal.reason)
    matrix = _whole(geometry)
    outputs, inputs = matrix.shape
    values = {OUTPUT: (x.reshape(*x.shape[:2], inputs) @ matrix.T).reshape(geometry.output_shape)}
    if cotangent is not None:
        back = cotangent.reshape(*cotangent.shape[:2], outputs) @ matrix
        values[GRAD_INPUT] = back.reshape(geometry.input_shape)
    return values
