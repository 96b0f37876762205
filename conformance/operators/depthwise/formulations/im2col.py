"""Windows of the padded input as rows of a matrix for each channel, and matrix products with its kernels."""

from __future__ import annotations

import math
from typing import Any, List, Tuple

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...windows.geometry import Geometry
from .formulation import DepthwiseFormulation


def _places(geometry: Geometry) -> List[npt.NDArray[Any]]:
    """For each axis, `(size, k)` positions of the input, of which one past an end stands for padding."""
    found = []
    for axis in geometry.axes:
        starts = np.arange(axis.size)[:, None] * axis.stride - axis.offset
        places = starts + np.arange(axis.kernel) * axis.dilation
        found.append(np.where((places < 0) | (places >= axis.input), axis.input, places))
    return found


def _index(geometry: Geometry) -> Any:
    """The index of `(*size, *k)` into an input that has one more position, of zeros, on every axis."""
    rank = len(geometry.axes)
    index = []
    for at, places in enumerate(_places(geometry)):
        shape = [1] * 2 * rank
        shape[at], shape[rank + at] = places.shape
        index.append(places.reshape(shape))
    return (..., *index)


def _rows(geometry: Geometry, x: Float64Array) -> Float64Array:
    """`(N, C, windows, taps)`."""
    padded: Any = np.pad(x, [(0, 0), (0, 0), *[(0, 1)] * len(geometry.axes)])
    windows, taps = _counts(geometry)
    return np.asarray(padded[_index(geometry)].reshape(*x.shape[:2], windows, taps))


def _counts(geometry: Geometry) -> Tuple[int, int]:
    return math.prod(axis.size for axis in geometry.axes), math.prod(axis.kernel for axis in geometry.axes)


def _output(geometry: Geometry, x: Float64Array, w: Float64Array) -> Float64Array:
    _, taps = _counts(geometry)
    columns = w.reshape(*w.shape[:2], taps).swapaxes(1, 2)
    return np.asarray(np.matmul(_rows(geometry, x), columns).swapaxes(2, 3))


def _grad_input(geometry: Geometry, w: Float64Array, cotangent: Float64Array) -> Float64Array:
    windows, taps = _counts(geometry)
    given = cotangent.reshape(*cotangent.shape[:3], windows).swapaxes(2, 3)
    rows = np.matmul(given, w.reshape(*w.shape[:2], taps))
    total: Any = np.zeros((*cotangent.shape[:2], *(axis.input + 1 for axis in geometry.axes)))
    sizes, extents = ([getattr(axis, name) for axis in geometry.axes] for name in ("size", "kernel"))
    np.add.at(total, _index(geometry), rows.reshape(*rows.shape[:2], *sizes, *extents))
    return np.asarray(total[(..., *(slice(axis.input) for axis in geometry.axes))])


def _grad_kernel(geometry: Geometry, x: Float64Array, cotangent: Float64Array) -> Float64Array:
    windows, _ = _counts(geometry)
    given = cotangent.reshape(*cotangent.shape[:3], windows)
    summed = np.matmul(given, _rows(geometry, x)).sum(axis=0)
    return np.asarray(summed.reshape(geometry.kernel_shape))


def _entries(geometry: Geometry) -> int:
    windows, taps = _counts(geometry)
    return geometry.batch * max(geometry.in_channels, geometry.out_channels) * windows * taps


FORMULATION = DepthwiseFormulation("matrix of windows", _output, _grad_input, _grad_kernel, _entries)
results = FORMULATION.results
