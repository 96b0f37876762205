"""The convolution matrix: `Y = C X`, the transposed convolution is `C^T`, and gradients swap the two.

V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285, section 4.1.
"""

from __future__ import annotations

import math
from functools import reduce

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...windows.geometry import Axis, Geometry
from .formulation import Axes, Formulation

NONE = -1


def convolution_matrix(axes: Axes, kernel: Float64Array) -> Float64Array:
    """`C` of shape `(O * prod(size), F * prod(input))` for a kernel `(O, F, *k)`.

    The entry between two positions is the weight of the one tap that joins them, or zero.
    """
    taps = _taps(axes)
    weights = kernel.reshape(*kernel.shape[:2], math.prod(kernel.shape[2:]))
    entries = np.where(taps == NONE, 0.0, weights[:, :, taps])
    rows, columns = kernel.shape[0] * taps.shape[0], kernel.shape[1] * taps.shape[1]
    return entries.swapaxes(1, 2).reshape(rows, columns)


def correlate(axes: Axes, fine: Float64Array, kernel: Float64Array) -> Float64Array:
    """`C x` for every sample."""
    matrix = convolution_matrix(axes, kernel)
    sizes = tuple(axis.size for axis in axes)
    return (_rows(fine) @ matrix.T).reshape(fine.shape[0], kernel.shape[0], *sizes)


def scatter(axes: Axes, coarse: Float64Array, kernel: Float64Array) -> Float64Array:
    """`C^T y` for every sample."""
    matrix = convolution_matrix(axes, kernel)
    inputs = tuple(axis.input for axis in axes)
    return (_rows(coarse) @ matrix).reshape(coarse.shape[0], kernel.shape[1], *inputs)


def weigh(axes: Axes, fine: Float64Array, coarse: Float64Array) -> Float64Array:
    """The gradient of `C`, an outer product, with the entries that hold the same weight added up."""
    taps = _taps(axes)
    gradient = (_rows(coarse).T @ _rows(fine)).reshape(
        coarse.shape[1], taps.shape[0], fine.shape[1], taps.shape[1]
    )
    used = taps != NONE
    extents = tuple(axis.kernel for axis in axes)
    by_tap = np.zeros((math.prod(extents), coarse.shape[1], fine.shape[1]))
    np.add.at(by_tap, taps[used], gradient.transpose(1, 3, 0, 2)[used])
    return np.moveaxis(by_tap, 0, -1).reshape(*by_tap.shape[1:], *extents)


def _rows(values: Float64Array) -> Float64Array:
    return values.reshape(values.shape[0], math.prod(values.shape[1:]))


def _taps(axes: Axes) -> npt.NDArray[np.intp]:
    """Which tap, counted over all axes, joins a coarse position (row) to a fine one (column)."""
    return reduce(_combine_axes, ((axis.kernel, _taps_of(axis)) for axis in axes))[1]


def _combine_axes(
    outer: tuple[int, npt.NDArray[np.intp]], inner: tuple[int, npt.NDArray[np.intp]]
) -> tuple[int, npt.NDArray[np.intp]]:
    first = outer[1][:, None, :, None]
    second = inner[1][None, :, None, :]
    both = np.where((first == NONE) | (second == NONE), NONE, first * inner[0] + second)
    rows, columns = outer[1].shape[0] * inner[1].shape[0], outer[1].shape[1] * inner[1].shape[1]
    return outer[0] * inner[0], both.reshape(rows, columns)


def _taps_of(axis: Axis) -> npt.NDArray[np.intp]:
    distance = np.arange(axis.input)[None, :] - axis.stride * np.arange(axis.size)[:, None] + axis.offset
    taps, rest = np.divmod(distance, axis.dilation)
    return np.where((rest == 0) & (taps >= 0) & (taps < axis.kernel), taps, NONE)


def _entries(group: Geometry) -> int:
    return math.prod(group.output_shape[1:]) * math.prod(group.input_shape[1:])


FORMULATION = Formulation("convolution matrix", correlate, scatter, weigh, _entries)
results = FORMULATION.results
