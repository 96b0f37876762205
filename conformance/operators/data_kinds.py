"""The kinds of data: what an operand holds, drawn by a counter-based hash.

The hash is SplitMix64 (G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, OOPSLA
2014, doi:10.1145/2660193.2660195) with the counter in place of its state: each element depends on a stream
number and its index alone. So operands are the same in every process and, unlike those of `numpy.random`,
under every version of NumPy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .dtypes import FORMATS, Float64Array, Format, round_to

INTEGERS, NORMAL, ONES, IMPULSE = "integers", "normal", "ones", "impulse"
SPECIAL, EXTREME = "special", "extreme"
TOSA_ZERO, TOSA_LARGE, TOSA_ONTO = "tosa-0-zero-products", "tosa-1-large-exponents", "tosa-2-small-onto-large"
TOSA_VARYING, TOSA_MIXED, TOSA_SIGNED = "tosa-3-varying-magnitude", "tosa-4-mixed", "tosa-5-signed"
TOSA = (TOSA_ZERO, TOSA_LARGE, TOSA_ONTO, TOSA_VARYING, TOSA_MIXED, TOSA_SIGNED)
"""The data sets of TOSA's conformance of dot products (TOSA specification, appendix A), as kinds."""

KINDS = (INTEGERS, NORMAL, ONES, IMPULSE, SPECIAL, EXTREME, *TOSA)
WHOLE = (INTEGERS, ONES, IMPULSE)
"""Kinds of whole numbers, which an integer dtype holds."""
RANDOM = (NORMAL, *TOSA[1:])
"""Kinds of real numbers whose sums are rounded either way, as far as nothing overflows."""

NOT_FINITE, ZEROS = (math.nan, math.inf, -math.inf), (0.0, -0.0)
SPARSE = 12
"""Elements for each special number, and for each zero, of a `special` operand: most elements of a result stay
clean, and show what must not be reached."""
BINADES = 10
"""Small numbers of `extreme` operands lie less than so many binades above the smallest normal number."""

UInt64Array = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class SummedWindow:
    """What one element of the output adds up, as far as data depend on it.

    `terms` counts its products, `most` those of the result that adds up most; `channels` counts the input
    channels of a group, `kernel` the taps of each axis; `transposed` says that the kernel's first axis is
    the input's channels.
    """

    terms: int = 1
    most: int = 1
    channels: int = 1
    kernel: tuple[int, ...] = ()
    transposed: bool = False


def hash_indices(stream: int, count: int) -> UInt64Array:
    """64 well mixed bits for each of the indices 1 to `count`."""
    # SplitMix64: steps of the golden ratio (0x9E37...), then its finaliser "Mix13" of D. Stafford. The stream
    # number is spread over 64 bits by the multiplier of LXM generators (G. Steele, S. Vigna, Computationally
    # easy, spectrally good multipliers, 2022), so that neighbouring streams do not start at neighbouring
    # counters.
    with np.errstate(over="ignore"):
        state = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        state += np.uint64((stream * 0xD1342543DE82EF95 + 0x2545F4914F6CDD1D) % 2**64)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: UInt64Array = state ^ (state >> np.uint64(31))
    return mixed


def uniform(stream: int, count: int) -> Float64Array:
    """Numbers between 0 and 1, neither included."""
    # 53 bits and a half step: exact in float64, symmetric about 1/2, and no zero for the logarithm in
    # `normal`
    return ((hash_indices(stream, count) >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def integers(stream: int, shape: tuple[int, ...], largest: int) -> Float64Array:
    """Integers from -largest to largest without zero: a zero would hide a wrong tap."""
    drawn = (hash_indices(stream, math.prod(shape)) >> np.uint64(32)) % np.uint64(2 * largest)
    values = drawn.astype(np.float64) - largest
    return np.where(values >= 0, values + 1, values).reshape(shape)


def normal(stream: int, shape: tuple[int, ...]) -> Float64Array:
    """Standard normal values from two uniform ones each (G. E. P. Box, M. E. Muller, 1958)."""
    count = math.prod(shape)
    drawn = uniform(stream, 2 * count)
    radius = np.sqrt(-2.0 * np.log(drawn[:count]))
    return (radius * np.cos(2.0 * math.pi * drawn[count:])).reshape(shape)


def impulse(whole: Float64Array) -> Float64Array:
    """The value in the middle of each channel, zeros everywhere else: the result shows the kernel itself."""
    kept = np.zeros_like(whole)
    middle: tuple[Any, ...] = (..., *(slice(size // 2, size // 2 + 1) for size in whole.shape[2:]))
    kept[middle] = whole[middle]
    return kept


def special(stream: int, whole: Float64Array) -> Float64Array:
    """A NaN, both infinities and both zeros among the integers, few enough to leave most of them alone."""
    values = whole.copy()
    apart = max(1, whole.size // SPARSE)
    places = np.argsort(hash_indices(stream + 2**32, whole.size), kind="stable")
    for given in (NOT_FINITE[:apart], ZEROS[:apart]):
        chosen, places = places[: len(given)], places[len(given) :]
        values.reshape(-1)[chosen] = given[: len(chosen)]
    return values


def extreme(
    stream: int, shape: tuple[int, ...], axis: int, dtype: str, most: int, alone: bool
) -> Float64Array:
    """Near the largest finite number at even positions of `axis`, near the smallest normal one at odd ones.

    `alone` says that what it is multiplied with is no larger than 7: up to `most` products then stay finite,
    and small numbers reach down to the smallest subnormal one. Otherwise both operands have half the
    exponents, and their products come near both ends of the range. One number is the largest there is, or its
    root.
    """
    form, count = FORMATS[dtype], math.prod(shape)
    top, bottom = exponent_range(form)
    # `most` products of at most 2 ** (high + 1) * 7 < 2 ** (top - spare + 1) stay below 2 ** (top + 1)
    spare = math.ceil(math.log2(max(1, most)))
    high = top - spare - 3 if alone else (top - spare) // 2 - 1
    low = (
        (bottom - form.bits + 1, bottom + BINADES) if alone else (bottom // 2 - 6, bottom // 2 + BINADES // 2)
    )
    drawn, signs = uniform(stream, 3 * count), np.where(uniform(stream + 2**33, count) < 0.5, -1.0, 1.0)
    small = low[0] + np.floor(drawn[:count] * (low[1] - low[0] + 1))
    large = high - np.floor(drawn[count : 2 * count] * 4)
    places = np.arange(shape[axis]).reshape(-1, *[1] * (len(shape) - axis - 1)) if shape else np.zeros(())
    exponents = np.where(np.broadcast_to(places % 2 == 0, shape).ravel(), large, small)
    values = signs * np.ldexp(1.0 + drawn[2 * count :], exponents.astype(np.int64))
    if count:
        values[int(hash_indices(stream + 2**34, 1)[0] % np.uint64(count))] = (
            form.largest if alone else 2.0 ** (top // 2)
        )
    return round_to(values.reshape(shape), dtype)


def exponent_range(form: Format) -> tuple[int, int]:
    """Exponents of the binades of the largest and of the smallest normal number."""
    return math.frexp(form.largest)[1] - 1, math.frexp(form.smallest_normal)[1] - 1


NO_WINDOW = SummedWindow()
