"""One sum over all indices: for each axis a matrix of zeros and ones says which tap joins which positions.

`y[n,c,m,o] = sum_{i,j} x[n,c,i] w[c,m,j] S[o,j,i]` with `S[o,j,i] = 1` where `o * stride + j * dilation -
offset = i`; the gradients are the same sum over other indices.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...dtypes import Float64Array
from ...windows.geometry import Axis, Geometry
from .formulation import DepthwiseFormulation

N, CHANNEL, NUMBER = range(3)
FIRST = 3
"""The first index of `numpy.einsum` that stands for a position."""


def _selection(axis: Axis) -> Float64Array:
    """`(size, k, input)`: one where the window at a position of the output has the input under a tap."""
    there, taps, here = np.ogrid[: axis.size, : axis.kernel, : axis.input]
    return np.asarray(there * axis.stride + taps * axis.dilation - axis.offset == here, dtype=np.float64)


def _contract(geometry: Geometry, one: Float64Array, other: Float64Array, names: str) -> Float64Array:
    """The sum over what `names` leaves out: x, y and w are one letter each, those of the operands first."""
    rank = len(geometry.axes)
    out, taps, into = (list(range(FIRST + at * rank, FIRST + (at + 1) * rank)) for at in range(3))
    indices = {
        "x": [N, CHANNEL, *into],
        "y": [N, CHANNEL, NUMBER, *out],
        "w": [CHANNEL, NUMBER, *taps],
    }
    selections = [
        part
        for at, axis in enumerate(geometry.axes)
        for part in (_selection(axis), [out[at], taps[at], into[at]])
    ]
    first, second, result = (indices[name] for name in names)
    operands: Any = (one, first, other, second, *selections, result)
    return np.asarray(np.einsum(*operands, optimize=True))


def _output(geometry: Geometry, x: Float64Array, w: Float64Array) -> Float64Array:
    return _contract(geometry, x, w, "xwy")


def _grad_input(geometry: Geometry, w: Float64Array, cotangent: Float64Array) -> Float64Array:
    return _contract(geometry, w, cotangent, "wyx")


def _grad_kernel(geometry: Geometry, x: Float64Array, cotangent: Float64Array) -> Float64Array:
    return _contract(geometry, x, cotangent, "xyw")


def _entries(geometry: Geometry) -> int:
    """What a contraction may hold in between: windows of every channel, for each of its kernels."""
    taps = math.prod(axis.kernel for axis in geometry.axes)
    lines = math.prod(max(axis.size, axis.input) for axis in geometry.axes)
    return max(1, geometry.batch) * max(1, geometry.out_channels) * taps * lines


FORMULATION = DepthwiseFormulation("sum over selections", _output, _grad_input, _grad_kernel, _entries)
results = FORMULATION.results
