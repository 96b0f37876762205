"""Convolution as a Toeplitz matrix, doubly block Toeplitz in two dimensions.

The full convolution of `h` with `x` is `T(h) x`, with `T(h)[r, c] = h[r - c]`; it commutes, so it is `T(x) h`
as well. A framework's convolution is the one with the turned kernel, of which every `stride`-th
row of a window is kept; a transposed convolution keeps a window of rows and every `stride`-th column.
G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed., section 4.8.
"""

from __future__ import annotations

import math
from typing import Tuple

import numpy as np

from ...dtypes import Float64Array
from ...windows.geometry import Geometry
from .formulation import Axes, Formulation, insert_zeros, take_every, take_window, turn

Extents = Tuple[int, ...]


def toeplitz(h: Float64Array, columns: Extents) -> Float64Array:
    """`T(h)` for `h` of shape `(A, B, *length)` as `(A, B, *rows, *columns)`.

    Along each axis there are `length + columns - 1` rows, the extent of the full convolution.
    """
    if len(columns) == 1:
        return _arrange_blocks(h[..., None], columns[0])[..., 0]
    channels, (outer, inner) = h.shape[:2], h.shape[2:]
    lines = h.reshape(channels[0], channels[1] * outer, inner, 1)
    blocks = _arrange_blocks(lines, columns[1])
    rows = blocks.shape[2]
    nested = _arrange_blocks(blocks.reshape(*channels, outer, rows * columns[1]), columns[0])
    return nested.reshape(*nested.shape[:4], rows, columns[1]).swapaxes(3, 4)


def _arrange_blocks(blocks: Float64Array, columns: int) -> Float64Array:
    """`(A, B, length, block)` as `(A, B, rows, columns, block)`: block `r - c` stands at row r, column c."""
    length = blocks.shape[2]
    matrix = np.zeros((*blocks.shape[:2], max(0, length + columns - 1), columns, blocks.shape[3]))
    for column in range(columns):
        matrix[:, :, column : column + length, column] = blocks
    return matrix


def correlate(axes: Axes, fine: Float64Array, kernel: Float64Array) -> Float64Array:
    """Rows `size` of `T(turned kernel)`, applied to the fine side."""
    full = toeplitz(turn(_dilate(axes, kernel)), tuple(axis.input for axis in axes))
    matrix = _select_rows(axes, full)
    return _apply_blocks(fine, matrix, tuple(axis.size for axis in axes))


def scatter(axes: Axes, coarse: Float64Array, kernel: Float64Array) -> Float64Array:
    """Rows `input` and every `stride`-th column of `T(kernel)`, applied to the coarse side."""
    stuffed = tuple(axis.stride * (axis.size - 1) + 1 if axis.size else 0 for axis in axes)
    full = toeplitz(_dilate(axes, kernel.swapaxes(0, 1)), stuffed)
    inputs = tuple(axis.input for axis in axes)
    rows = take_window(full, [axis.offset for axis in axes], inputs)
    matrix = take_every(rows, [axis.stride for axis in axes], first=2 + len(axes))
    return _apply_blocks(coarse, matrix, inputs)


def weigh(axes: Axes, fine: Float64Array, coarse: Float64Array) -> Float64Array:
    """The transpose of the same rows of `T(fine)`, applied to the coarse side, turned back."""
    extents = tuple(axis.effective_kernel for axis in axes)
    matrix = _select_rows(axes, toeplitz(fine, extents))
    n, channels = fine.shape[:2]
    positions, places = math.prod(coarse.shape[2:]), math.prod(extents)
    by_place = matrix.reshape(n, channels, positions, places).transpose(0, 2, 1, 3)
    rows = by_place.reshape(n * positions, channels * places)
    filters = coarse.shape[1]
    columns = coarse.reshape(n, filters, positions).swapaxes(0, 1).reshape(filters, n * positions)
    dilated = turn((columns @ rows).reshape(filters, channels, *extents))
    return take_every(dilated, [axis.dilation for axis in axes])


def _dilate(axes: Axes, kernel: Float64Array) -> Float64Array:
    return insert_zeros(kernel, [axis.dilation for axis in axes])


def _select_rows(axes: Axes, full: Float64Array) -> Float64Array:
    starts = [axis.effective_kernel - 1 - axis.offset for axis in axes]
    lengths = [axis.stride * (axis.size - 1) + 1 if axis.size else 0 for axis in axes]
    return take_every(take_window(full, starts, lengths), [axis.stride for axis in axes])


def _apply_blocks(values: Float64Array, matrix: Float64Array, sizes: Extents) -> Float64Array:
    """The blocks `(to, from, *rows, *columns)` as one matrix, applied to values `(N, from, *columns)`."""
    to, source = matrix.shape[:2]
    rows, columns = math.prod(sizes), math.prod(values.shape[2:])
    whole = matrix.reshape(to, source, rows, columns).swapaxes(1, 2).reshape(to * rows, source * columns)
    n = values.shape[0]
    return (values.reshape(n, source * columns) @ whole.T).reshape(n, to, *sizes)


def _entries(group: Geometry) -> int:
    channels = group.in_channels * group.out_channels
    forward = channels * math.prod((axis.input + axis.effective_kernel) * axis.input for axis in group.axes)
    stuffed = [axis.stride * axis.size for axis in group.axes]
    backward = channels * math.prod(
        (extent + axis.effective_kernel) * extent for extent, axis in zip(stuffed, group.axes)
    )
    kernel = (
        group.batch
        * group.in_channels
        * math.prod((axis.input + axis.effective_kernel) * axis.effective_kernel for axis in group.axes)
    )
    return max(forward, backward, kernel)


FORMULATION = Formulation("Toeplitz matrix", correlate, scatter, weigh, _entries, rank=2)
results = FORMULATION.results
