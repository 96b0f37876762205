"""The oracle: a loop over the taps of the window, in float64, for any number of axes.

A tap joins a slice of the input to a slice of the output; each input channel is multiplied by the tap's
number in each of its kernels. Only products that exist are computed, so infinities and NaNs need no care.

Inside, the channels of the output are two axes, `(N, C, M, *size)`: input channel and kernel.
"""

from __future__ import annotations

import itertools
from typing import Any, Dict, Iterator, Optional, Tuple

import numpy as np

from ... import time_limit
from ...dtypes import Float64Array
from ...tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT
from ...windows.geometry import Axis, Geometry

Index = Tuple[Any, ...]


def results(
    geometry: Geometry,
    x: Float64Array,
    w: Float64Array,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Dict[str, Float64Array]:
    """Every result by its name; without a cotangent there is only the output, without a bias no gradient of
    it."""
    names = (OUTPUT,) if cotangent is None else (OUTPUT, GRAD_INPUT, GRAD_KERNEL)
    if cotangent is not None and b is not None:
        names = (*names, GRAD_BIAS)
    return {name: result(name, geometry, x, w, b, cotangent) for name in names}


def result(
    name: str,
    geometry: Geometry,
    x: Float64Array,
    w: Float64Array,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Float64Array:
    """One result by its name, canonical; raises ValueError for a gradient of no cotangent, and OutOfTime."""
    with np.errstate(over="ignore", invalid="ignore"):
        if name == OUTPUT:
            y = output(geometry, x, w)
            return y if b is None else y + b.reshape(-1, *[1] * len(geometry.axes))
        if cotangent is None:
            raise ValueError(f"{name} is a gradient, and there is no cotangent")
        if name == GRAD_INPUT:
            return grad_input(geometry, w, cotangent)
        if name == GRAD_KERNEL:
            return grad_kernel(geometry, x, cotangent)
        total: Float64Array = cotangent.sum(axis=(0, *range(2, cotangent.ndim)))
        return total


def output(geometry: Geometry, x: Float64Array, w: Float64Array) -> Float64Array:
    """`(N, C * M, *size)` without bias, for x `(N, C, *size)` and w `(C, M, *k)`."""
    y = np.zeros(_split_shape(geometry))
    for tap, fine, coarse in _joined(geometry):
        y[(..., *coarse)] += x[(..., *fine)][:, :, None] * _factors(w[(..., *tap)], x.ndim)
    return y.reshape(geometry.output_shape)


def grad_input(geometry: Geometry, w: Float64Array, cotangent: Float64Array) -> Float64Array:
    """The VJP of the input, `(N, C, *size)`: products summed over taps and over the kernels of a channel."""
    split = cotangent.reshape(_split_shape(geometry))
    total = np.zeros(geometry.input_shape)
    for tap, fine, coarse in _joined(geometry):
        products = split[(..., *coarse)] * _factors(w[(..., *tap)], total.ndim)
        total[(..., *fine)] += products.sum(axis=2)
    return total


def grad_kernel(geometry: Geometry, x: Float64Array, cotangent: Float64Array) -> Float64Array:
    """The VJP of the kernel, `(C, M, *k)`: products summed over the batch and the positions of a tap."""
    split = cotangent.reshape(_split_shape(geometry))
    total = np.zeros(geometry.kernel_shape)
    summed = (0, *range(3, split.ndim))
    for tap, fine, coarse in _joined(geometry):
        total[(..., *tap)] = (split[(..., *coarse)] * x[(..., *fine)][:, :, None]).sum(axis=summed)
    return total


def _split_shape(geometry: Geometry) -> Tuple[int, ...]:
    sizes = (axis.size for axis in geometry.axes)
    return (geometry.batch, *geometry.kernel_shape[:2], *sizes)


def _factors(numbers: Float64Array, axes: int) -> Float64Array:
    """`(C, M)` against `(N, C, M, *size)`."""
    return numbers.reshape(*numbers.shape, *[1] * (axes - 2))


def _joined(geometry: Geometry) -> Iterator[Tuple[Index, Index, Index]]:
    """The index of every tap in the kernel, with the positions of input and output that it joins."""
    axes = geometry.axes
    for taps in itertools.product(*(range(axis.kernel) for axis in axes)):
        time_limit.check()
        pairs = [_positions(axis, tap) for axis, tap in zip(axes, taps)]
        index = (axis.kernel - 1 - tap for axis, tap in zip(axes, taps)) if geometry.flip else taps
        yield tuple(index), tuple(fine for fine, _ in pairs), tuple(coarse for _, coarse in pairs)


def _positions(axis: Axis, tap: int) -> Tuple[slice, slice]:
    """The positions of input and output along one axis that a tap joins, as slices of equal length."""
    start = tap * axis.dilation - axis.offset
    first = max(0, -(start // axis.stride))
    stop = min(axis.size, (axis.input - 1 - start) // axis.stride + 1)
    if stop <= first:
        return slice(0, 0), slice(0, 0)
    begin = start + first * axis.stride
    return slice(begin, begin + (stop - first - 1) * axis.stride + 1, axis.stride), slice(first, stop)
