"""The matrix of zeros and ones that selects the patches, and its transpose, which adds them back."""

from __future__ import annotations

import math

import numpy as np

from ...dtypes import Float64Array
from ...windows.geometry import Axis, Geometry
from .formulation import PatchFormulation


def _selection(axis: Axis) -> Float64Array:
    """`(k, size, input)`: one where tap `j` of window `n` reads position `i`."""
    taps, windows, places = np.ogrid[: axis.kernel, : axis.size, : axis.input]
    return np.asarray(windows * axis.stride + taps * axis.dilation - axis.offset == places, dtype=np.float64)


def _whole(geometry: Geometry) -> Float64Array:
    """`(taps, windows, places)` of the operator that gathers, all axes together."""
    whole = np.ones((1, 1, 1))
    for axis in geometry.axes:
        one = _selection(axis)
        shape = tuple(a * b for a, b in zip(whole.shape, one.shape))
        whole = np.einsum("jni,kmo->jknmio", whole, one).reshape(shape)
    return whole


def _apply(geometry: Geometry, x: Float64Array) -> Float64Array:
    gathering = geometry if geometry.gathers else geometry.adjoint
    matrix, channels = _whole(gathering), gathering.in_channels
    patches = "ntcw" if geometry.own["order"] == "taps" else "nctw"
    if geometry.gathers:
        lines = x.reshape(geometry.batch, channels, matrix.shape[2])
        found = np.einsum(f"ncp,twp->{patches}", lines, matrix)
        return np.asarray(found.reshape(geometry.output_shape))
    shared = (matrix.shape[0], channels) if geometry.own["order"] == "taps" else (channels, matrix.shape[0])
    given = x.reshape(geometry.batch, *shared, matrix.shape[1])
    return np.asarray(np.einsum(f"{patches},twp->ncp", given, matrix).reshape(geometry.output_shape))


def _entries(geometry: Geometry) -> int:
    gathering = geometry if geometry.gathers else geometry.adjoint
    return math.prod(axis.kernel * axis.size * axis.input for axis in gathering.axes)


FORMULATION = PatchFormulation("selection matrix", _apply, _entries)
results = FORMULATION.results
