"""The oracle: a loop over kernel taps with matrix products, in float64, for any number of axes.

A tap joins positions of the fine line to positions of the coarse line (`Axis`); through it the channels of
one side reach those of the other by one matrix. Channels lead here and the batch follows, so that a tap is
one matrix product per group; the fine line is stored by phase modulo the stride, so that the positions
that a tap joins lie side by side on both lines.
"""

from __future__ import annotations

import itertools
import math
from typing import Any, Dict, Iterator, Optional, Tuple

import numpy as np

from ..dtypes import Float64Array
from ..geometry import CONV, Axis, Geometry
from ..observations import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT

Index = Tuple[Any, ...]


def results(
    geometry: Geometry,
    x: Float64Array,
    w: Float64Array,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Dict[str, Float64Array]:
    """Every result by its name in `observations.RESULTS`, for canonical operands.

    Without a cotangent there is only the output, without a bias no gradient of it.
    """
    values = {OUTPUT: output(geometry, x, w, b)}
    if cotangent is not None:
        values[GRAD_INPUT] = grad_input(geometry, w, cotangent)
        values[GRAD_KERNEL] = grad_kernel(geometry, x, cotangent)
        if b is not None:
            values[GRAD_BIAS] = grad_bias(cotangent)
    return values


def output(
    geometry: Geometry, x: Float64Array, w: Float64Array, b: Optional[Float64Array] = None
) -> Float64Array:
    """`(N, C_out, *size)` of the operation on canonical operands."""
    y = _apply(geometry, x, w)
    return y if b is None else y + b.reshape(-1, *[1] * len(geometry.axes))


def grad_input(geometry: Geometry, w: Float64Array, cotangent: Float64Array) -> Float64Array:
    """The VJP with respect to the input, `(N, C_in, *size)`: the adjoint operation on the cotangent."""
    return _apply(geometry.adjoint, cotangent, w)


def grad_kernel(geometry: Geometry, x: Float64Array, cotangent: Float64Array) -> Float64Array:
    """The VJP with respect to the kernel, `geometry.kernel_shape`."""
    axes, rank = _conv_axes(geometry), len(geometry.axes)
    fine, coarse = (x, cotangent) if geometry.op == CONV else (cotangent, x)
    fine, coarse = _grouped(fine, geometry.groups), _grouped(coarse, geometry.groups)
    kernel = np.zeros((*(axis.kernel for axis in axes), *coarse.shape[:2], fine.shape[1]))
    fine = _by_phase(fine, axes)
    for tap, on_fine, on_coarse in _meetings(axes):
        kernel[tap] = np.matmul(_matrix(coarse[on_coarse]), _matrix(fine[on_fine]).swapaxes(1, 2))
    canonical = np.moveaxis(kernel, range(rank), range(3, 3 + rank)).reshape(geometry.kernel_shape)
    return _turned(canonical) if geometry.flip else canonical


def grad_bias(cotangent: Float64Array) -> Float64Array:
    """The VJP with respect to the bias, `(C_out,)`: the cotangent summed over all but its channels."""
    total: Float64Array = cotangent.sum(axis=(0, *range(2, cotangent.ndim)))
    return total


def _apply(geometry: Geometry, x: Float64Array, w: Float64Array) -> Float64Array:
    conv, axes = geometry.op == CONV, _conv_axes(geometry)
    matrices = _per_tap(geometry, w)
    source = _grouped(x, geometry.groups)
    sizes = tuple(axis.size for axis in geometry.axes)
    shape = (geometry.groups, geometry.out_channels // geometry.groups, geometry.batch, *sizes)
    if conv:
        source, target = _by_phase(source, axes), np.zeros(shape)
    else:
        target = _by_phase(np.zeros(shape), axes)
    for tap, on_fine, on_coarse in _meetings(axes):
        reads, writes = (on_fine, on_coarse) if conv else (on_coarse, on_fine)
        target[writes] += _through(matrices[tap], source[reads])
    y = target if conv else _in_order(target, axes)
    return np.ascontiguousarray(np.moveaxis(y, 2, 0)).reshape(geometry.output_shape)


def _through(matrix: Float64Array, part: Float64Array) -> Float64Array:
    """`(G, to, from)` times `(G, from, N, *size)`."""
    product: Float64Array
    if matrix.shape[2] == 1:
        # one channel per group, as in a depthwise layer: no sum, so nothing is laid out for a matrix product
        product = matrix.reshape(matrix.shape[:2] + (1,) * (part.ndim - 2)) * part
    else:
        product = np.matmul(matrix, _matrix(part)).reshape(matrix.shape[:2] + part.shape[2:])
    return product


def _conv_axes(geometry: Geometry) -> Tuple[Axis, ...]:
    """The axes as a convolution's: `input` counts the fine line, `size` the coarse one."""
    return geometry.axes if geometry.op == CONV else geometry.adjoint.axes


def _grouped(values: Float64Array, groups: int) -> Float64Array:
    """`(N, C, *size)` as `(G, C / G, N, *size)`."""
    n, channels = values.shape[:2]
    split = values.reshape(n, groups, channels // groups, *values.shape[2:])
    return np.ascontiguousarray(np.moveaxis(split, 0, 2))


def _by_phase(fine: Float64Array, axes: Tuple[Axis, ...]) -> Float64Array:
    """`(G, C, N, *fine)` as `(*stride, G, C, N, *ceil(fine / stride))`, zeros after the end."""
    if all(axis.stride == 1 for axis in axes):
        return fine.reshape(*[1] * len(axes), *fine.shape)
    padded = np.pad(fine, [(0, 0)] * 3 + [(0, -axis.input % axis.stride) for axis in axes])
    split = itertools.chain(*((-(-axis.input // axis.stride), axis.stride) for axis in axes))
    rank = len(axes)
    phases = np.moveaxis(padded.reshape(*fine.shape[:3], *split), range(4, 4 + 2 * rank, 2), range(rank))
    return np.ascontiguousarray(phases)


def _in_order(phases: Float64Array, axes: Tuple[Axis, ...]) -> Float64Array:
    """The reverse of `_by_phase`."""
    rank = len(axes)
    split = np.moveaxis(phases, range(rank), range(4, 4 + 2 * rank, 2))
    whole = split.reshape(
        *split.shape[:3], *(split.shape[i] * split.shape[i + 1] for i in range(3, split.ndim, 2))
    )
    return whole[(slice(None),) * 3 + tuple(slice(axis.input) for axis in axes)]


def _per_tap(geometry: Geometry, w: Float64Array) -> Float64Array:
    """The matrix of every tap, `(*k, G, C_out / G, C_in / G)`."""
    kernel = _turned(w) if geometry.flip else w
    split = kernel.reshape(geometry.groups, w.shape[0] // geometry.groups, *w.shape[1:])
    if geometry.op != CONV:
        split = split.swapaxes(1, 2)
    rank = len(geometry.axes)
    return np.ascontiguousarray(np.moveaxis(split, range(3, 3 + rank), range(rank)))


def _turned(kernel: Float64Array) -> Float64Array:
    return np.flip(kernel, tuple(range(2, kernel.ndim)))


def _matrix(values: Float64Array) -> Float64Array:
    """`(G, C, N, *size)` as a matrix of channels and positions per group."""
    return np.ascontiguousarray(values.reshape(*values.shape[:2], math.prod(values.shape[2:])))


def _meetings(axes: Tuple[Axis, ...]) -> Iterator[Tuple[Tuple[int, ...], Index, Index]]:
    """Every tap that meets both lines, with its index into the fine line by phase and the coarse line."""
    for joined in itertools.product(*(list(_axis_meetings(axis)) for axis in axes)):
        tap, phases, fine, coarse = zip(*joined)
        yield tap, (*phases, ..., *fine), (..., *coarse)


def _axis_meetings(axis: Axis) -> Iterator[Tuple[int, int, slice, slice]]:
    """Taps `j`, phases and slices with `phase + stride * fine = stride * coarse + dilation * j - offset`."""
    for j in range(axis.kernel):
        periods, phase = divmod(j * axis.dilation - axis.offset, axis.stride)
        first = max(0, -periods)
        last = min(axis.size, (axis.input - 1 - phase) // axis.stride + 1 - periods)
        if first < last:
            yield j, phase, slice(first + periods, last + periods), slice(first, last)
