"""The oracle: one matrix of weights for each axis, applied axis by axis."""

from __future__ import annotations

from typing import Dict, Optional, Sequence

import numpy as np

from ... import time_limit
from ...dtypes import Float64Array
from ...tensors import GRAD_INPUT, OUTPUT
from ...windows.geometry import Geometry
from ..lines import ABSOLUTE, TRUE, Line, lines_of, weights_of
from .rounded_weights import widened_matrix
from .weights import as_matrix


def result(
    name: str,
    geometry: Geometry,
    x: Float64Array,
    w: Optional[Float64Array] = None,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Float64Array:
    """One result by its name, canonical; there is no kernel and no bias.

    Raises ValueError for a gradient of no cotangent.
    """
    matrices = [_matrix(line, weights_of(geometry)) for line in lines_of(geometry)]
    if name == OUTPUT:
        return apply(matrices, x)
    if name != GRAD_INPUT or cotangent is None:
        raise ValueError(f"{name} is no result of {geometry.op} without its operands")
    return apply([matrix.T for matrix in matrices], cotangent)


def _matrix(line: Line, weights: str) -> Float64Array:
    if weights in (TRUE, ABSOLUTE):
        return as_matrix(line, weights == ABSOLUTE)
    return widened_matrix(line, weights.rpartition(" ")[2])


def apply(matrices: Sequence[Float64Array], x: Float64Array) -> Float64Array:
    """The matrices, `(size, input)`, applied to the spatial axes one after the other."""
    # infinities of both signs may meet, which makes a NaN as it does in a framework
    with np.errstate(invalid="ignore", over="ignore"):
        for axis, matrix in enumerate(matrices, start=2):
            time_limit.check()
            x = _apply_one(matrix, np.moveaxis(x, axis, -1), axis)
    return x


def _apply_one(matrix: Float64Array, lines: Float64Array, axis: int) -> Float64Array:
    """The weighted sums of `lines`, `(..., input)`, with their axis back in its place."""
    if np.isfinite(lines).all() and np.isfinite(matrix).all():
        return np.moveaxis(lines @ matrix.T, -1, axis)
    # a weight of zero is no product: an infinity reaches what it has a weight in, and nothing else
    sums = np.zeros((*lines.shape[:-1], len(matrix)))
    for position, weights in enumerate(matrix):
        there = np.flatnonzero(weights)
        sums[..., position] = (lines[..., there] * weights[there]).sum(-1)
    return np.moveaxis(sums, -1, axis)


def results(
    geometry: Geometry,
    x: Float64Array,
    w: Optional[Float64Array] = None,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Dict[str, Float64Array]:
    """Every result by its name; without a cotangent there is only the output."""
    values = {OUTPUT: result(OUTPUT, geometry, x)}
    if cotangent is not None:
        values[GRAD_INPUT] = result(GRAD_INPUT, geometry, x, cotangent=cotangent)
    return values
