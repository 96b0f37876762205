"""Data of TOSA's conformance test of dot products (TOSA specification, appendix A).

Each set is hard for one way to be wrong: exponents or bits that are too few, sums that overflow on the way,
small terms that are lost. A set is a function of the position of an element in the window that one output
adds up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from .data_kinds import TOSA, SummedWindow, UInt64Array, exponent_range, uniform
from .dtypes import FORMATS, Float64Array, round_to


def tosa_values(
    kind: str, stream: int, positions: UInt64Array, operand: int, dtype: str, window: SummedWindow
) -> Float64Array:
    """Values of one of TOSA's sets, of the shape of `positions`, each exact in `dtype`.

    `operand` is 0 for the input, 1 for the kernel, 2 for the bias and 3 for the cotangent. `positions` are
    those in the window, channels fastest. The formulas are TOSA's, the pseudo-random numbers are those of
    `data_kinds`; a cotangent, which TOSA does not have, is scaled so that no gradient overflows.
    """
    shape, drawn = positions.shape, uniform(stream, 2 * positions.size)
    s0, s1 = (2.0 * half.reshape(shape) - 1.0 for half in (drawn[: positions.size], drawn[positions.size :]))
    values: Float64Array = _SETS[kind](
        s0, s1, positions, operand, _limit(dtype, operand, window), window.terms
    )
    largest = FORMATS[dtype].largest
    return round_to(np.clip(values, -largest, largest), dtype)


def _limit(dtype: str, operand: int, window: SummedWindow) -> float:
    """TOSA's B, the largest number of the dtype whose square the accumulator holds.

    A gradient adds up to `most` products where the output adds up `terms`: a cotangent is smaller by that
    ratio.
    """
    form = FORMATS[dtype]
    accumulator = FORMATS[form.accumulator]
    # largest number of `bits` bits below 2 ** (top / 2), the root of the end of the range
    top = exponent_range(accumulator)[0] + 1
    root = min(form.largest, 2.0 ** (top // 2) - 2.0 ** (top // 2 - min(form.bits, accumulator.bits)))
    return root if operand != 3 else root * (window.terms + 1) / (window.most + 1)


def _zero_products(
    s0: Float64Array, s1: Float64Array, k: UInt64Array, operand: int, limit: float, terms: int
) -> Float64Array:
    """Of each pair of factors one is zero; the bias is zero."""
    even = k % np.uint64(2) == 0
    if operand == 3:
        return np.where(s0 < 0, 0.0, s1)
    return np.asarray(np.where(even if operand == 0 else ~even, 0.0, s1) * (operand != 2))


def _large_exponents(
    s0: Float64Array, s1: Float64Array, k: UInt64Array, operand: int, limit: float, terms: int
) -> Float64Array:
    """All positive; a sum of all products is as large as can be."""
    scale = limit / np.sqrt(terms + 1.0)
    return np.asarray((0.75 + 0.25 * s0) * (scale if operand != 2 else scale * scale))


def _small_onto_large(
    s0: Float64Array, s1: Float64Array, k: UInt64Array, operand: int, limit: float, terms: int
) -> Float64Array:
    """One first, then small numbers of the same size."""
    return np.asarray(np.where(k == 0, 1.0, s0 / math.sqrt(terms)) * (operand != 2))


def _varying_magnitude(
    s0: Float64Array, s1: Float64Array, k: UInt64Array, operand: int, limit: float, terms: int
) -> Float64Array:
    """Sixteen first, then small numbers of different size."""
    return np.asarray(np.where(k == 0, 16.0, np.exp(2.0 * s0) * s1) * (operand != 2))


def _mixed(
    s0: Float64Array, s1: Float64Array, k: UInt64Array, operand: int, limit: float, terms: int
) -> Float64Array:
    """Zeros and large numbers, of either sign, and a half in the middle of the window."""
    half = np.where(s0 < 0, -0.5, 0.5) * (1.0 if operand == 0 else -1.0)
    zero = s0 < 0 if operand == 0 else s0 >= 0
    drawn = np.where(zero, 0.0, limit / math.sqrt(terms) * s1)
    return np.asarray(np.where(k == np.uint64(terms // 2), half, drawn) * (operand != 2))


def _signed(
    s0: Float64Array, s1: Float64Array, k: UInt64Array, operand: int, limit: float, terms: int
) -> Float64Array:
    """Large numbers of either sign."""
    return s0 * (limit / math.sqrt(terms + 1.0)) * (operand != 2)


_SETS: Mapping[str, Callable[..., Float64Array]] = dict(
    zip(TOSA, (_zero_products, _large_exponents, _small_onto_large, _varying_magnitude, _mixed, _signed))
)
