"""The convolution theorem: a full convolution is the product of two spectra; a window of it is kept.

It is not exact in floating point even for integers: `bound` says how far off it may be, and judges frameworks
that compute by Fourier transforms as well as this formulation.
"""

from __future__ import annotations

import math
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...dtypes import FORMATS, Float64Array
from ...tensors import GRAD_BIAS, OUTPUT
from ...windows.geometry import Geometry
from .formulation import Axes, Formulation, insert_zeros, take_every, take_window, turn

UNIT = FORMATS["float64"].unit_roundoff
Pair = Tuple[Float64Array, Float64Array]


def full_convolution(first: Float64Array, second: Float64Array) -> Float64Array:
    """`(A, C, *m)` and `(B, C, *n)` convolved along the lines and summed over `C`: `(A, B, *m + n - 1)`."""
    lengths = [max(0, m + n - 1) for m, n in zip(first.shape[2:], second.shape[2:])]
    if 0 in (*first.shape, *second.shape):
        return np.zeros((first.shape[0], second.shape[0], *lengths))
    lines = tuple(range(2, first.ndim))
    padded = _transform_lengths(first, second)
    spectra = [np.fft.fftn(values, padded, lines) for values in (first, second)]
    left, right = (np.ascontiguousarray(np.moveaxis(values, (0, 1), (-2, -1))) for values in spectra)
    product = np.moveaxis(np.matmul(left, right.swapaxes(-1, -2)), (-2, -1), (0, 1))
    full = np.fft.ifftn(product, padded, lines).real
    return full[(slice(None), slice(None), *(slice(length) for length in lengths))]


def correlate(axes: Axes, fine: Float64Array, kernel: Float64Array) -> Float64Array:
    """Every `stride`-th entry of a window of the fine side convolved with the turned kernel."""
    starts = [axis.effective_kernel - 1 - axis.offset for axis in axes]
    full = full_convolution(*_correlate_factors(axes, fine, kernel))
    return _take_strided(full, starts, [axis.size for axis in axes], [axis.stride for axis in axes])


def scatter(axes: Axes, coarse: Float64Array, kernel: Float64Array) -> Float64Array:
    """A window of the stuffed coarse side convolved with the kernel."""
    full = full_convolution(*_scatter_factors(axes, coarse, kernel))
    return take_window(full, [axis.offset for axis in axes], [axis.input for axis in axes])


def weigh(axes: Axes, fine: Float64Array, coarse: Float64Array) -> Float64Array:
    """Every `dilation`-th entry of a window of the fine side convolved with the turned stuffed coarse."""
    stuffed, lines = _weigh_factors(axes, fine, coarse)
    starts = [length - 1 - axis.offset for axis, length in zip(axes, stuffed.shape[2:])]
    full = full_convolution(stuffed, lines)
    return _take_strided(full, starts, [axis.kernel for axis in axes], [axis.dilation for axis in axes])


def _correlate_factors(axes: Axes, fine: Float64Array, kernel: Float64Array) -> Pair:
    return fine, turn(insert_zeros(kernel, [axis.dilation for axis in axes]))


def _scatter_factors(axes: Axes, coarse: Float64Array, kernel: Float64Array) -> Pair:
    stuffed = insert_zeros(coarse, [axis.stride for axis in axes])
    return stuffed, insert_zeros(kernel.swapaxes(0, 1), [axis.dilation for axis in axes])


def _weigh_factors(axes: Axes, fine: Float64Array, coarse: Float64Array) -> Pair:
    stuffed = insert_zeros(coarse, [axis.stride for axis in axes])
    return turn(stuffed).swapaxes(0, 1), fine.swapaxes(0, 1)


def _take_strided(
    full: Float64Array, starts: Sequence[int], sizes: Sequence[int], steps: Sequence[int]
) -> Float64Array:
    lengths = [step * (size - 1) + 1 if size else 0 for size, step in zip(sizes, steps)]
    return take_every(take_window(full, starts, lengths), steps)


def _transform_lengths(first: Float64Array, second: Float64Array) -> List[int]:
    """The lengths of the transforms: powers of two, for which the bound is a theorem, that hold the full
    result."""
    return [1 << (m + n - 2).bit_length() for m, n in zip(first.shape[2:], second.shape[2:])]


def _entries(group: Geometry) -> int:
    n, fine, coarse = group.batch, group.in_channels, group.out_channels
    correlated = [axis.input + axis.effective_kernel for axis in group.axes]
    scattered = [axis.stride * axis.size + axis.effective_kernel for axis in group.axes]
    weighed = [axis.input + axis.stride * axis.size for axis in group.axes]
    frequencies = max(
        math.prod(1 << length.bit_length() for length in lengths)
        for lengths in (correlated, scattered, weighed)
    )
    return max(n * fine, n * coarse, fine * coarse) * frequencies


FORMULATION = Formulation("array of spectra", correlate, scatter, weigh, _entries)
results = FORMULATION.results


def bound(
    geometry: Geometry,
    x: Float64Array,
    w: Float64Array,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Dict[str, Float64Array]:
    """How far `results`, computed in float64, may be from the exact values; broadcasts against each result.

    With `t = log2(L)` of the padded lengths' product `L` a transform has the normwise relative error
    `e = t eta / (1 - t eta)`, `eta = mu + gamma(4) (sqrt(2) + mu)`, for weights good to `mu`
    (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 24.2; it is stated for radix 2,
    `mu = sqrt(2) u`). Two transforms, `c` complex products added up in any order and the
    transform back then move no entry of `sum_c x_c * h_c` by more than

        r S2 + e (S1 + r sqrt(L) S2),   r = (1 + e)^2 (1 + sqrt(2) gamma(2 c)) - 1

    where `S2 = sum_c |x_c|_2 |h_c|_2` (Cauchy and Schwarz, on the spectra), and `S1`, the smaller of
    `sum_c |x_c|_2 |h_c|_1` and `sum_c |x_c|_1 |h_c|_2`, is no less than the result's 2-norm (Young).
    To first order that is `u ((14.2 t + 2.9 c) S2 + 7.1 t S1)`. Adding a bias rounds once more.
    """
    values = _LIMITS.results(geometry, x, w, None, cotangent)
    if b is not None:
        # with a bound e on the result Y of the transforms, the addition rounds by u |Y + b| more at most, and
        # u |Y| is less than another e, since the exact values are at most S2
        values[OUTPUT] = 2 * values[OUTPUT] + UNIT * np.abs(b).reshape(-1, *[1] * len(geometry.axes))
    if b is not None and cotangent is not None:
        terms = geometry.batch * math.prod(axis.size for axis in geometry.axes)
        values[GRAD_BIAS] = _gamma(terms) * np.abs(cotangent).sum(axis=(0, *range(2, cotangent.ndim)))
    return values


def _full_convolution_bound(first: Float64Array, second: Float64Array) -> Float64Array:
    """The formula in `bound` for `full_convolution(first, second)`, one for each pair: `(A, B, 1, ...)`."""
    length = math.prod(_transform_lengths(first, second))
    weight = math.sqrt(2) * UNIT
    eta = weight + _gamma(4) * (math.sqrt(2) + weight)
    transform = math.log2(length) * eta / (1 - math.log2(length) * eta)
    # r = (1 + e)^2 (1 + p) - 1, written out: near 1 the subtraction would round a few per cent away
    product = transform * (2 + transform) + (1 + transform) ** 2 * math.sqrt(2) * _gamma(2 * first.shape[1])
    (first1, first2), (second1, second2) = _norms(first), _norms(second)
    cauchy = first2 @ second2.T
    young = np.minimum(first2 @ second1.T, first1 @ second2.T)
    limit = product * cauchy + transform * (young + product * math.sqrt(length) * cauchy)
    return np.expand_dims(limit, tuple(range(2, first.ndim)))


def _norms(values: Float64Array) -> Pair:
    lines = np.abs(values.reshape(*values.shape[:2], math.prod(values.shape[2:])))
    return lines.sum(axis=2), np.sqrt((lines**2).sum(axis=2))


def _gamma(terms: int) -> float:
    """Bound on the relative error of `terms` roundings in a row (Higham, 2nd ed., lemma 3.1)."""
    return terms * UNIT / (1 - terms * UNIT)


_LIMITS = Formulation(
    "bound",
    lambda axes, fine, kernel: _full_convolution_bound(*_correlate_factors(axes, fine, kernel)),
    lambda axes, coarse, kernel: _full_convolution_bound(*_scatter_factors(axes, coarse, kernel)),
    lambda axes, fine, coarse: _full_convolution_bound(*_weigh_factors(axes, fine, coarse)),
    entries=lambda group: 0,
)
