"""im2col and one matrix product; the way back is col2im, which adds columns up where they came from.

K. Chellapilla, S. Puri, P. Simard, High performance convolutional neural networks for document processing,
IWFHR 2006; Caffe computes Convolution and Deconvolution so.
"""

from __future__ import annotations

import math
from typing import Any, Tuple

import numpy as np

from ...dtypes import Float64Array
from ...windows.geometry import Axis, Geometry
from .formulation import Axes, Formulation


def im2col(axes: Axes, image: Float64Array) -> Float64Array:
    """`(F, *input)` as columns `(F * prod(k), prod(size))`: one patch a column."""
    extended = np.pad(image, [(0, 0), *[(0, 1)] * len(axes)])
    patches = extended[(slice(None), *_places(axes))]
    return patches.reshape(_columns_shape(axes, image.shape[0]))


def col2im(axes: Axes, columns: Float64Array) -> Float64Array:
    """The adjoint of `im2col`: every entry of a column is added to the place it was taken from."""
    extents = tuple(axis.kernel for axis in axes) + tuple(axis.size for axis in axes)
    channels = columns.shape[0] // math.prod(axis.kernel for axis in axes)
    extended = np.zeros((channels, *(axis.input + 1 for axis in axes)))
    np.add.at(extended, (slice(None), *_places(axes)), columns.reshape(channels, *extents))
    return extended[(slice(None), *(slice(axis.input) for axis in axes))]


def correlate(axes: Axes, fine: Float64Array, kernel: Float64Array) -> Float64Array:
    """The kernel, one filter a row, times the columns of each sample."""
    filters = kernel.reshape(kernel.shape[0], math.prod(kernel.shape[1:]))
    coarse = np.zeros((fine.shape[0], kernel.shape[0], *(axis.size for axis in axes)))
    for sample, image in zip(coarse, fine):
        sample[...] = (filters @ im2col(axes, image)).reshape(sample.shape)
    return coarse


def scatter(axes: Axes, coarse: Float64Array, kernel: Float64Array) -> Float64Array:
    """The transposed kernel times each sample gives the columns of the fine side."""
    filters = kernel.reshape(kernel.shape[0], math.prod(kernel.shape[1:]))
    fine = np.zeros((coarse.shape[0], kernel.shape[1], *(axis.input for axis in axes)))
    for image, sample in zip(fine, coarse):
        image[...] = col2im(axes, filters.T @ _rows(sample))
    return fine


def weigh(axes: Axes, fine: Float64Array, coarse: Float64Array) -> Float64Array:
    """The coarse side times the transposed columns, added up over samples."""
    shape = (coarse.shape[1], fine.shape[1], *(axis.kernel for axis in axes))
    kernel = np.zeros(shape)
    for image, sample in zip(fine, coarse):
        kernel += (_rows(sample) @ im2col(axes, image).T).reshape(shape)
    return kernel


def _rows(sample: Float64Array) -> Float64Array:
    return sample.reshape(sample.shape[0], math.prod(sample.shape[1:]))


def _columns_shape(axes: Axes, channels: int) -> Tuple[int, int]:
    return channels * math.prod(axis.kernel for axis in axes), math.prod(axis.size for axis in axes)


def _places(axes: Axes) -> Tuple[Any, ...]:
    """For every tap and position the place of its input; the entry after the end stands for all zeros."""
    rank = len(axes)
    places = []
    for number, axis in enumerate(axes):
        shape = [1] * (2 * rank)
        shape[number], shape[rank + number] = axis.kernel, axis.size
        places.append(_places_of(axis).reshape(shape))
    return tuple(places)


def _places_of(axis: Axis) -> Any:
    taps, positions = np.arange(axis.kernel)[:, None], np.arange(axis.size)[None, :]
    place = positions * axis.stride + taps * axis.dilation - axis.offset
    return np.where((place < 0) | (place >= axis.input), axis.input, place)


def _entries(group: Geometry) -> int:
    return math.prod(_columns_shape(group.axes, group.in_channels))


FORMULATION = Formulation("matrix of columns", correlate, scatter, weigh, _entries)
results = FORMULATION.results
