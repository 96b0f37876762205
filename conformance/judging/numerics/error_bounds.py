"""How far a sum of rounded products may be from the exact one, whatever the order of summation."""

from __future__ import annotations

import numpy as np

from conformance.operators.dtypes import FORMATS, Float64Array


def gamma(terms: int, unit_roundoff: float) -> float:
    """`n u / (1 - n u)`, Higham, Accuracy and Stability of Numerical Algorithms (2002), lemma 3.1.

    Infinity where `n u >= 1`: then nothing is promised.
    """
    product = terms * unit_roundoff
    return product / (1.0 - product) if product < 1.0 else float("inf")


def summation(
    reference: Float64Array, magnitude: Float64Array, terms: int, dtype: str, narrow: bool = False
) -> Float64Array:
    """Bound on `|y - reference|`, element by element, for `terms` products added up in any order.

    `reference` and `magnitude` (the same sum over absolute values) are float64 sums themselves and
    their own rounding is allowed for. Products and sums are rounded to the accumulator of `dtype`
    (each product loses half a subnormal more where it underflows), the total once to `dtype`.
    `narrow` says that sums are kept in `dtype` itself.
    """
    accumulator = FORMATS[dtype if narrow else FORMATS[dtype].accumulator]
    own = gamma(terms, FORMATS["float64"].unit_roundoff)
    growth = (gamma(terms, accumulator.unit_roundoff) + own) * (1.0 + 2.0 * own)
    with np.errstate(over="ignore", invalid="ignore"):
        # a sum of zeros is zero in any order, also where nothing is promised (an infinite growth)
        grown = np.where(magnitude == 0, 0.0, growth * magnitude)
        summed = grown + terms * accumulator.smallest_subnormal / 2
    return stored(reference, summed, accumulator.name, dtype)


def parts(magnitude: Float64Array, terms: int, parts: int, dtype: str, narrow: bool = False) -> Float64Array:
    """The bound on a sum of `parts` results, each of which may be stored in `dtype` before it is added.

    All have `terms` products together. Every way to add them up is allowed for: each part loses what
    `summation` says and the additions lose `gamma(parts - 1)` of what is stored by then (Higham, section 4.2,
    for any order); what is added up in the accumulator and stored once loses less.
    """
    form = FORMATS[dtype]
    stored_parts = summation(magnitude, magnitude, terms, dtype, narrow) + parts * form.smallest_subnormal
    with np.errstate(over="ignore", invalid="ignore"):
        return stored_parts + gamma(parts - 1, form.unit_roundoff) * (magnitude + stored_parts)


def added(reference: Float64Array, error: Float64Array, dtype: str) -> Float64Array:
    """The bound after one more operand is added to stored values that are off by at most `error`.

    `reference` is the total, which was rounded to float64 itself when that operand was added; it is rounded
    once to `dtype`.
    """
    own = FORMATS["float64"].unit_roundoff * np.abs(reference)
    return _rounded(reference, error + own, dtype)


def _rounded(reference: Float64Array, error: Float64Array, dtype: str) -> Float64Array:
    form = FORMATS[dtype]
    with np.errstate(over="ignore", invalid="ignore"):
        return error + form.unit_roundoff * (np.abs(reference) + error) + form.smallest_subnormal / 2


def transform(
    reference: Float64Array, magnitude: Float64Array, terms: int, dtype: str, error: Float64Array
) -> Float64Array:
    """The same for an algorithm that computes in float64 with a bound `error` of its own."""
    own = gamma(terms, FORMATS["float64"].unit_roundoff)
    return stored(reference, error + own * (1.0 + 2.0 * own) * magnitude, "float64", dtype)


def stored(reference: Float64Array, error: Float64Array, computed: str, dtype: str) -> Float64Array:
    """Add the rounding of a result from the format it is computed in to `dtype`."""
    return error if computed == dtype else _rounded(reference, error, dtype)
