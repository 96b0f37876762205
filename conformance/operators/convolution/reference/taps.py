"""The oracle: a loop over kernel taps with matrix products, in float64, for any number of axes.

A tap joins every position of the coarse line to one of the fine line (`Axis`); through it the channels of one
side reach those of the other by one matrix. Taps are taken by the block, so that small layers do not
become thousands of tiny products. The fine line is zero-extended to where the taps reach and
stored by phase modulo the stride, so that the positions of a tap lie side by side whatever the stride is.
Zeros past the ends meet finite numbers only (`nonfinite`).

Inside, channels lead and the batch follows: coarse `(G, O, N, *size)`, fine `(*stride, G, F, N, *periods)`,
kernel `(G, O, taps, F)`.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from functools import partial
from typing import Any, Dict, Iterator, List, Optional, Tuple

import numpy as np

from ... import time_limit
from ...dtypes import Float64Array
from ...shapes import CONV
from ...tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT
from ...windows.geometry import Axis, Geometry
from ...windows.nonfinite import sum_products

Index = Tuple[Any, ...]
Block = Tuple[slice, slice, List[Index]]
BLOCK = 2**17
"""Most entries of the fine side in one matrix product (1 MiB in float64), though never less than what one tap
of one group reads: blocks bound the memory, and keep thousands of tiny products from ruling the time."""


def results(
    geometry: Geometry,
    x: Float64Array,
    w: Float64Array,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Dict[str, Float64Array]:
    """Every result by its name in `tensors.RESULTS`, for canonical operands.

    Without a cotangent there is only the output, without a bias no gradient of it.
    """
    values = {OUTPUT: output(geometry, x, w, b)}
    if cotangent is not None:
        values[GRAD_INPUT] = grad_input(geometry, w, cotangent)
        values[GRAD_KERNEL] = grad_kernel(geometry, x, cotangent)
        if b is not None:
            values[GRAD_BIAS] = grad_bias(cotangent)
    return values


def result(
    name: str,
    geometry: Geometry,
    x: Float64Array,
    w: Float64Array,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Float64Array:
    """One result by its name in `tensors.RESULTS`; raises ValueError for a gradient of no cotangent."""
    if name == OUTPUT:
        return output(geometry, x, w, b)
    if cotangent is None:
        raise ValueError(f"{name} is a gradient, and there is no cotangent")
    if name == GRAD_INPUT:
        return grad_input(geometry, w, cotangent)
    return grad_kernel(geometry, x, cotangent) if name == GRAD_KERNEL else grad_bias(cotangent)


def output(
    geometry: Geometry, x: Float64Array, w: Float64Array, b: Optional[Float64Array] = None
) -> Float64Array:
    """`(N, C_out, *size)` of the operation on canonical operands."""
    y = sum_products(partial(_apply_operator, geometry), x, w)
    if b is None:
        return y
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(y + b.reshape(-1, *[1] * len(geometry.axes)))


def grad_input(geometry: Geometry, w: Float64Array, cotangent: Float64Array) -> Float64Array:
    """The VJP with respect to the input, `(N, C_in, *size)`: the adjoint operation on the cotangent."""
    return sum_products(partial(_apply_operator, geometry.adjoint), cotangent, w)


def grad_kernel(geometry: Geometry, x: Float64Array, cotangent: Float64Array) -> Float64Array:
    """The VJP with respect to the kernel, `geometry.kernel_shape`."""
    return sum_products(partial(_pair_sides, geometry), x, cotangent)


def _pair_sides(geometry: Geometry, x: Float64Array, cotangent: Float64Array) -> Float64Array:
    """The kernel's gradient: for each tap, the sum of products of the positions that it joins."""
    axes, rank = _conv_axes(geometry), len(geometry.axes)
    fine, coarse = (x, cotangent) if geometry.op == CONV else (cotangent, x)
    phases = _extend(_split_groups(fine, geometry.groups), axes)
    coarse = np.ascontiguousarray(_split_groups(coarse, geometry.groups))
    kernel = np.zeros((*coarse.shape[:2], _tap_count(axes), phases.shape[rank + 1]))
    for groups, taps, places in _blocks(axes, phases):
        read = _read_taps(phases, places)
        paired = np.matmul(_matrix(coarse[groups]), read.swapaxes(1, 2))
        kernel[groups, :, taps] = paired.reshape(*paired.shape[:2], len(places), kernel.shape[3])
    canonical = kernel.swapaxes(2, 3).reshape(geometry.kernel_shape)
    return _turn(canonical) if geometry.flip else canonical


def grad_bias(cotangent: Float64Array) -> Float64Array:
    """The VJP with respect to the bias, `(C_out,)`: the cotangent summed over all but its channels."""
    with np.errstate(over="ignore", invalid="ignore"):
        total: Float64Array = cotangent.sum(axis=(0, *range(2, cotangent.ndim)))
    return total


def _apply_operator(geometry: Geometry, x: Float64Array, w: Float64Array) -> Float64Array:
    axes, source = _conv_axes(geometry), _split_groups(x, geometry.groups)
    kernel = _kernel_by_tap(geometry, w)
    y = _gather(axes, source, kernel) if geometry.op == CONV else _scatter(axes, source, kernel)
    by_batch = y.transpose(2, 0, 1, *range(3, y.ndim))
    return np.ascontiguousarray(by_batch).reshape(geometry.output_shape)


def _gather(axes: Tuple[Axis, ...], fine: Float64Array, kernel: Float64Array) -> Float64Array:
    """Every tap's matrix on what it reads from the fine line, added up on the coarse one."""
    phases = _extend(fine, axes)
    coarse = np.zeros((*kernel.shape[:2], fine.shape[2], *(axis.size for axis in axes)))
    sums = _matrix(coarse)
    for groups, taps, places in _blocks(axes, phases):
        sums[groups] += np.matmul(_tap_matrix(kernel[groups, :, taps]), _read_taps(phases, places))
    return sums.reshape(coarse.shape)


def _scatter(axes: Tuple[Axis, ...], coarse: Float64Array, kernel: Float64Array) -> Float64Array:
    """Every tap's transposed matrix on the whole coarse line, added where it belongs on the fine one."""
    coarse = np.ascontiguousarray(coarse)
    # with one channel, as in a depthwise layer, there is nothing to sum and a multiplication is faster
    product = np.multiply if kernel.shape[1] == 1 else np.matmul
    lead = (kernel.shape[0], kernel.shape[3], coarse.shape[2])
    phases = _extend(np.zeros((*lead, *(axis.input for axis in axes))), axes)
    for groups, taps, places in _blocks(axes, phases):
        written = product(_tap_matrix(kernel[groups, :, taps]).swapaxes(1, 2), _matrix(coarse[groups]))
        parts = written.reshape(len(written), len(places), *lead[1:], *coarse.shape[3:])
        for number, place in enumerate(places):
            phases[place] += parts[:, number]
    return _crop(phases, axes)


def _conv_axes(geometry: Geometry) -> Tuple[Axis, ...]:
    """The axes of the operation as a convolution: `input` is the fine extent, `size` the coarse one."""
    axes = geometry.axes if geometry.op == CONV else geometry.adjoint.axes
    # a stride that takes no step would still be a number of phases, each with a place in memory
    return tuple(replace(axis, stride=1) if axis.size <= 1 else axis for axis in axes)


def _split_groups(values: Float64Array, groups: int) -> Float64Array:
    """`(N, C, *size)` as `(G, C / G, N, *size)`."""
    n, channels = values.shape[:2]
    split = values.reshape(n, groups, channels // groups, *values.shape[2:])
    return split.transpose(1, 2, 0, *range(3, split.ndim))


def _kernel_by_tap(geometry: Geometry, w: Float64Array) -> Float64Array:
    """The canonical kernel as `(G, O, taps, F)`: its first axis is the coarse side in both operators."""
    kernel = _turn(w) if geometry.flip else w
    split = kernel.reshape(
        geometry.groups, w.shape[0] // geometry.groups, w.shape[1], _tap_count(geometry.axes)
    )
    return np.ascontiguousarray(split.swapaxes(2, 3))


def _turn(kernel: Float64Array) -> Float64Array:
    # formulations and readings turn kernels by functions of their own: the oracle shares no helper with what
    # it checks and with what proves it
    return np.flip(kernel, tuple(range(2, kernel.ndim)))


def _tap_count(axes: Tuple[Axis, ...]) -> int:
    return math.prod(axis.kernel for axis in axes)


def _matrix(values: Float64Array) -> Float64Array:
    """`(G, C, N, *size)` as a matrix of channels and positions per group."""
    return np.ascontiguousarray(values.reshape(*values.shape[:2], math.prod(values.shape[2:])))


def _tap_matrix(kernel: Float64Array) -> Float64Array:
    """`(G, O, taps, F)` as a matrix of coarse channels and of fine channels under every tap."""
    return kernel.reshape(*kernel.shape[:2], kernel.shape[2] * kernel.shape[3])


def _read_taps(phases: Float64Array, places: List[Index]) -> Float64Array:
    """What taps read, as a matrix of fine channels under every tap and of coarse positions."""
    if len(places) == 1:
        return _matrix(phases[places[0]])
    parts = np.stack([phases[place] for place in places], axis=1)
    return parts.reshape(len(parts), parts.shape[1] * parts.shape[2], math.prod(parts.shape[3:]))


def _blocks(axes: Tuple[Axis, ...], phases: Float64Array) -> Iterator[Block]:
    """Some groups and some taps at a time, with the place of each tap among the phases of the fine line.

    Raises OutOfTime where a limit is set and over.
    """
    # as many as the kernel has elements: never all at once
    places, count = [_places(axis) for axis in axes], _tap_count(axes)
    groups, channels, n = phases.shape[len(axes) : len(axes) + 3]
    entries = max(1, channels * n * math.prod(axis.size for axis in axes))
    groups_at_once = max(1, BLOCK // (entries * count))
    taps_at_once = max(1, BLOCK // (entries * groups_at_once))
    for group in range(0, groups, groups_at_once):
        some = slice(group, group + groups_at_once)
        taps = itertools.product(*places)
        for first in range(0, count, taps_at_once):
            time_limit.check()
            chosen = slice(first, first + taps_at_once)
            yield some, chosen, [_index(some, tap) for tap in itertools.islice(taps, taps_at_once)]


def _index(groups: slice, tap: Tuple[Tuple[int, slice], ...]) -> Index:
    phases, periods = zip(*tap)
    return (*phases, groups, slice(None), slice(None), *periods)


def _places(axis: Axis) -> List[Tuple[int, slice]]:
    """For every tap the phase and the periods that the coarse line meets through it."""
    lowest = _reach(axis)[0]
    found = (divmod(j * axis.dilation - axis.offset, axis.stride) for j in range(axis.kernel))
    return [(phase, slice(period - lowest, period - lowest + axis.size)) for period, phase in found]


def _reach(axis: Axis) -> Tuple[int, int]:
    """The first period that any tap touches, and one more than the last."""
    last = (axis.kernel - 1) * axis.dilation - axis.offset
    return -axis.offset // axis.stride, last // axis.stride + axis.size


def _extend(fine: Float64Array, axes: Tuple[Axis, ...]) -> Float64Array:
    """`(G, F, N, *fine)` as far as taps reach, zeros past its ends, `(*stride, G, F, N, *periods)`."""
    rank, reaches = len(axes), [_reach(axis) for axis in axes]
    lengths = [(stop - start) * axis.stride for axis, (start, stop) in zip(axes, reaches)]
    line = np.zeros((*fine.shape[:3], *lengths))
    there, here = _overlap(axes)
    line[there] = fine[here]
    split = itertools.chain(*((stop - start, axis.stride) for axis, (start, stop) in zip(axes, reaches)))
    by_phase = line.reshape(*fine.shape[:3], *split)
    phases, periods = range(4, 4 + 2 * rank, 2), range(3, 3 + 2 * rank, 2)
    return np.ascontiguousarray(by_phase.transpose(*phases, 0, 1, 2, *periods))


def _crop(phases: Float64Array, axes: Tuple[Axis, ...]) -> Float64Array:
    """The fine line out of the phases that `_extend` makes of it, zeros where no tap reaches."""
    rank = len(axes)
    split = np.moveaxis(phases, range(rank), range(4, 4 + 2 * rank, 2))
    lengths = (split.shape[i] * split.shape[i + 1] for i in range(3, split.ndim, 2))
    line = split.reshape(*split.shape[:3], *lengths)
    there, here = _overlap(axes)
    sizes = tuple(axis.input for axis in axes)
    reached = line[there]
    if reached.shape[3:] == sizes:
        return reached
    fine = np.zeros((*line.shape[:3], *sizes))
    fine[here] = reached
    return fine


def _overlap(axes: Tuple[Axis, ...]) -> Tuple[Index, Index]:
    """The part that the extended and the fine line share, as an index of each."""
    there, here = [], []
    for axis in axes:
        start, stop = (period * axis.stride for period in _reach(axis))
        first, last = max(0, start), max(0, start, min(axis.input, stop))
        there.append(slice(first - start, last - start))
        here.append(slice(first, last))
    return (..., *there), (..., *here)
