"""The oracle: a loop over kernel taps with matrix products, in float64, for any number of axes."""

from __future__ import annotations

import itertools

import numpy as np

from ..dtypes import Float64Array
from ..geometry import CONV, Axis, Geometry


def output(
    geometry: Geometry, x: Float64Array, w: Float64Array, b: Float64Array | None = None
) -> Float64Array:
    """`(N, C_out, *size)` of the operation on canonical operands."""
    y = _scatter_or_gather(geometry, x, w)
    return y if b is None else y + b.reshape(1, -1, *[1] * len(geometry.axes))


def grad_input(geometry: Geometry, w: Float64Array, cotangent: Float64Array) -> Float64Array:
    """The VJP with respect to the input: the adjoint operation on the cotangent."""
    return _scatter_or_gather(geometry.adjoint, cotangent, w)


def grad_kernel(geometry: Geometry, x: Float64Array, cotangent: Float64Array) -> Float64Array:
    """The VJP with respect to the kernel, `geometry.kernel_shape`."""
    fine, coarse = (x, cotangent) if geometry.op == CONV else (cotangent, x)
    axes = geometry.axes if geometry.op == CONV else geometry.adjoint.axes
    groups, n = geometry.groups, geometry.batch
    fine = fine.reshape(n, groups, -1, *fine.shape[2:])
    coarse = coarse.reshape(n, groups, -1, *coarse.shape[2:])
    kernel = np.zeros((groups, coarse.shape[2], fine.shape[2], *(a.kernel for a in axes)))
    for tap in itertools.product(*(range(a.kernel) for a in axes)):
        reads, writes = _meeting(axes, tap)
        kernel[(..., *tap)] = np.einsum(
            "ngop,ngip->goi", _flat(coarse[(..., *writes)]), _flat(fine[(..., *reads)])
        )
    kernel = kernel.reshape(geometry.kernel_shape)
    return np.flip(kernel, range(2, kernel.ndim)) if geometry.flip else kernel


def grad_bias(cotangent: Float64Array) -> Float64Array:
    """The VJP with respect to the bias: the cotangent summed over all but its channels."""
    total: Float64Array = cotangent.sum(axis=(0, *range(2, cotangent.ndim)))
    return total


def _scatter_or_gather(geometry: Geometry, x: Float64Array, w: Float64Array) -> Float64Array:
    groups, n = geometry.groups, geometry.batch
    conv = geometry.op == CONV
    if geometry.flip:
        w = np.flip(w, range(2, w.ndim))
    axes = geometry.axes if conv else geometry.adjoint.axes
    grouped = x.reshape(n, groups, -1, *x.shape[2:])
    kernel = w.reshape(groups, -1, *w.shape[1:])
    sizes = tuple(axis.size for axis in geometry.axes)
    y = np.zeros((n, groups, geometry.out_channels // groups, *sizes))
    for tap in itertools.product(*(range(a.kernel) for a in axes)):
        fine, coarse = _meeting(axes, tap)
        source, target = (fine, coarse) if conv else (coarse, fine)
        matrix = kernel[(..., *tap)]
        matrix = matrix if conv else matrix.swapaxes(1, 2)
        part = grouped[(..., *source)]
        y[(..., *target)] += (matrix @ _flat(part)).reshape(n, groups, -1, *part.shape[3:])
    return y.reshape(geometry.output_shape)


def _flat(values: Float64Array) -> Float64Array:
    return values.reshape(*values.shape[:3], -1)


def _meeting(axes: tuple[Axis, ...], tap: tuple[int, ...]) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Where a tap joins the fine and the coarse line of convolution axes, as slices of both."""
    pairs = [_axis_meeting(axis, j) for axis, j in zip(axes, tap)]
    return tuple(fine for fine, _ in pairs), tuple(coarse for _, coarse in pairs)


def _axis_meeting(axis: Axis, j: int) -> tuple[slice, slice]:
    shift = j * axis.dilation - axis.offset
    first = max(0, -(shift // axis.stride))
    last = min(axis.size, (axis.input - 1 - shift) // axis.stride + 1)
    if last <= first:
        return slice(0, 0), slice(0, 0)
    start = first * axis.stride + shift
    return slice(start, start + (last - first - 1) * axis.stride + 1, axis.stride), slice(first, last)
