"""Observed numbers against the expected ones: to the bit, or within a bound."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from conformance.judging.numerics.error_statistics import Statistics
from conformance.operators.dtypes import Float64Array, numpy_dtype

DIGEST_BYTES = 8
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Comparison:
    """`max_abs` is the largest difference, `of_bound` the largest fraction of the bound that was used
    (0 or infinity where equality is asked for) and `rms_of_bound` its root mean square, `count` how many
    elements are wrong, `first` the index of the first of them in C order. `statistics` look at all errors
    together, where they are roundings at random; `flushed` says that only flushing subnormal numbers to
    zero explains them."""

    ok: bool
    max_abs: float = 0.0
    of_bound: float = 0.0
    rms_of_bound: float = 0.0
    first: tuple[int, ...] | None = None
    count: int = 0
    statistics: Statistics | None = None
    flushed: bool = False


EQUAL = Comparison(True)


def unequal(observed: Float64Array, expected: Float64Array) -> Mask:
    """Where two arrays of one shape differ: zeros of either sign are equal, and so are NaNs."""
    mask: Mask = (observed != expected) & ~(np.isnan(observed) & np.isnan(expected))
    return mask


def outside_bound(
    observed: Float64Array, expected: Float64Array, bound: Float64Array, largest: float
) -> Mask:
    """Where `|observed - expected| > bound`; what may round past `largest` may also be infinite.

    A place whose expectation is not finite has to be equal.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        inside = np.abs(observed - expected) <= bound
        overflow = np.isinf(observed) & (np.sign(observed) == np.sign(expected))
        inside |= overflow & (np.abs(expected) + bound >= largest)
    return ~np.where(np.isfinite(expected), inside, ~unequal(observed, expected))


def compare_exactly(observed: npt.NDArray[Any], expected: Float64Array) -> Comparison:
    """Compare with what is already rounded to the dtype of the case; the shapes must be equal."""
    if np.array_equal(observed, expected):
        return EQUAL
    seen = np.asarray(observed, dtype=np.float64)
    return _summarize(seen, expected, unequal(seen, expected), np.zeros(()))


def compare_within(
    observed: npt.NDArray[Any], expected: Float64Array, bound: Float64Array, largest: float
) -> Comparison:
    """Compare with a float64 reference and a bound for every element; the shapes must be equal."""
    seen = np.asarray(observed, dtype=np.float64)
    return _summarize(seen, expected, outside_bound(seen, expected, bound, largest), bound)


def _summarize(seen: Float64Array, expected: Float64Array, wrong: Mask, bound: Float64Array) -> Comparison:
    distance = _distance(seen, expected)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        fraction = np.where(distance > 0, distance / bound, 0.0)
    count = int(np.count_nonzero(wrong))
    first = tuple(int(i) for i in np.unravel_index(int(np.argmax(wrong)), wrong.shape)) if count else None
    return Comparison(count == 0, _largest(distance), _largest(fraction), _rms(fraction), first, count)


def _distance(seen: Float64Array, expected: Float64Array) -> Float64Array:
    """Absolute differences; infinite where only one side is finite or a NaN."""
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(seen - expected)
    return np.where(np.isnan(distance), np.where(unequal(seen, expected), np.inf, 0.0), distance)


def _rms(values: Float64Array) -> float:
    return float(np.sqrt(np.mean(np.square(values)))) if values.size else 0.0


def _largest(values: Float64Array) -> float:
    return float(np.max(values, initial=0.0))


def digest(values: npt.NDArray[Any], dtype: str) -> str:
    """16 hexadecimal digits for dtype, shape and values; zeros have one sign and NaNs one pattern."""
    held = numpy_dtype(dtype)
    with np.errstate(invalid="ignore"):  # memory that nobody wrote may hold signalling NaNs
        canonical = np.asarray(values, dtype=held) + held.type(0)
    if np.isnan(canonical).any():
        canonical = np.where(np.isnan(canonical), held.type(np.nan), canonical)
    head = f"{dtype}:{','.join(map(str, canonical.shape))}:".encode()
    body = np.ascontiguousarray(canonical, dtype=held.newbyteorder("<")).tobytes()
    return hashlib.blake2b(head + body, digest_size=DIGEST_BYTES).hexdigest()
