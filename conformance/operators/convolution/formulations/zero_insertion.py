"""A transposed convolution as a direct convolution over the input with zeros between its entries.

The stride becomes `stride - 1` zeros between neighbours, the padding `p' = d(k - 1) - p`, the kernel is
turned by 180 degrees, and the convolution is direct with stride 1. The other direction keeps every
`stride`-th position of a direct convolution; the kernel's gradient is one whose kernel is the coarse side
with zeros inserted. V. Dumoulin, F. Visin, arXiv:1603.07285, section 4.
"""

from __future__ import annotations

import math
from typing import Sequence

import numpy as np

from ...dtypes import Float64Array
from ...windows.geometry import Geometry
from .formulation import Axes, Formulation, insert_zeros, take_every, take_window, turn


def direct(
    signal: Float64Array,
    kernel: Float64Array,
    padding: Sequence[int],
    sizes: Sequence[int],
    dilation: Sequence[int],
) -> Float64Array:
    """Convolution with stride 1: `out[n] = sum_j signal[n + dilation * j - padding] * kernel[j]`.

    signal `(N, C, *length)`, kernel `(O, C, *k)`, output `(N, O, *sizes)`.
    """
    if 0 in (*signal.shape, *kernel.shape, *sizes):
        return np.zeros((signal.shape[0], kernel.shape[0], *sizes))
    rank = len(sizes)
    extents = [step * (k - 1) + 1 for step, k in zip(dilation, kernel.shape[2:])]
    padded = take_window(signal, [-p for p in padding], [o + e - 1 for o, e in zip(sizes, extents)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, extents, axis=tuple(range(2, 2 + rank)))
    seen = take_every(windows, dilation, first=2 + rank)
    summed = (1, *range(2 + rank, 2 + 2 * rank))
    return np.moveaxis(np.tensordot(seen, kernel, (summed, (1, *range(2, 2 + rank)))), -1, 1)


def scatter(axes: Axes, coarse: Float64Array, kernel: Float64Array) -> Float64Array:
    """The direct convolution of the stuffed coarse side with the turned kernel and `p' = d(k - 1) - p`."""
    return direct(
        insert_zeros(coarse, [axis.stride for axis in axes]),
        turn(kernel.swapaxes(0, 1)),
        padding=[axis.dilation * (axis.kernel - 1) - axis.offset for axis in axes],
        sizes=[axis.input for axis in axes],
        dilation=[axis.dilation for axis in axes],
    )


def correlate(axes: Axes, fine: Float64Array, kernel: Float64Array) -> Float64Array:
    """The adjoint of `scatter`: a direct convolution of which every `stride`-th position is kept."""
    everywhere = direct(
        fine,
        kernel,
        padding=[axis.offset for axis in axes],
        sizes=[axis.stride * (axis.size - 1) + 1 if axis.size else 0 for axis in axes],
        dilation=[axis.dilation for axis in axes],
    )
    return take_every(everywhere, [axis.stride for axis in axes])


def weigh(axes: Axes, fine: Float64Array, coarse: Float64Array) -> Float64Array:
    """The stuffed coarse side slides over the fine one; every `dilation`-th position is a tap."""
    stuffed = insert_zeros(coarse, [axis.stride for axis in axes])
    everywhere = direct(
        fine.swapaxes(0, 1),
        stuffed.swapaxes(0, 1),
        padding=[axis.offset for axis in axes],
        sizes=[axis.effective_kernel for axis in axes],
        dilation=[1] * len(axes),
    ).swapaxes(0, 1)
    return take_every(everywhere, [axis.dilation for axis in axes])


def _entries(group: Geometry) -> int:
    """The windows that `direct` multiplies with, for the largest of the three maps."""
    taps = math.prod(axis.kernel for axis in group.axes)
    stuffed = math.prod(axis.stride * axis.size for axis in group.axes)
    scattered = group.out_channels * math.prod(axis.input for axis in group.axes) * taps
    correlated = group.in_channels * stuffed * taps
    weighed = group.in_channels * math.prod(axis.effective_kernel for axis in group.axes) * stuffed
    return group.batch * max(scattered, correlated, weighed)


FORMULATION = Formulation("array of windows over the stuffed input", correlate, scatter, weigh, _entries)
results = FORMULATION.results
