"""How far a sum of rounded products may be from the exact one, whatever the order of summation.

All bounds are elementwise and rigorous: no order of summation, and no fused multiply-add, breaks them, so a
value outside is wrong. The model is Higham's, *Accuracy and Stability of Numerical Algorithms* (2nd edition,
2002), chapters 3 and 4: `fl(a op b) = (a op b)(1 + d)` with `|d| <= u`, the unit roundoff.
"""

from __future__ import annotations

import numpy as np

from conformance.operators.dtypes import FORMATS, Float64Array


def gamma(terms: int, unit_roundoff: float) -> float:
    """`n u / (1 - n u)`: what `n` roundings may make of a number, relative to it (Higham, lemma 3.1).

    Infinity where `n u >= 1`: then nothing is promised.
    """
    product = terms * unit_roundoff
    return product / (1.0 - product) if product < 1.0 else float("inf")


def bound_of_summation(
    reference: Float64Array, magnitude: Float64Array, terms: int, dtype: str, narrow: bool = False
) -> Float64Array:
    """Bound on `|y - reference|`, element by element, for `terms` products added up in any order.

    `reference` and `magnitude` (the sum over absolute values) are float64 sums themselves and their own
    rounding is allowed for. Products and sums are rounded to the accumulator of `dtype`, the total once to
    `dtype`. `narrow` says that sums are kept in `dtype` itself.
    """
    accumulator = FORMATS[dtype if narrow else FORMATS[dtype].accumulator]
    # An inner product is off by at most gamma(n) |x|.|w| in any order (Higham, section 3.1, (3.5)): a
    # product is rounded once and takes part in at most n - 1 additions, n roundings in all. The reference is
    # such a sum in float64, so it is off by gamma(n, u64) M itself, and so is the magnitude that the bound
    # is computed from: the true one is at most M / (1 - own), below M (1 + 2 own) as long as own < 1/2.
    own = gamma(terms, FORMATS["float64"].unit_roundoff)
    growth = (gamma(terms, accumulator.unit_roundoff) + own) * (1.0 + 2.0 * own)
    with np.errstate(over="ignore", invalid="ignore"):
        # a sum of zeros is zero in any order, also where nothing is promised (an infinite growth)
        grown = np.where(magnitude == 0, 0.0, growth * magnitude)
        # A product that underflows is off by half a subnormal besides (section 2.8: eta in the model with
        # gradual underflow); sums of floating-point numbers that underflow are exact.
        summed = grown + terms * accumulator.smallest_subnormal / 2
    return bound_after_storing(reference, summed, accumulator.name, dtype)


def bound_of_parts(
    magnitude: Float64Array, terms: int, parts: int, dtype: str, narrow: bool = False
) -> Float64Array:
    """Bound on a sum of `parts` results, each of which may be stored in `dtype` before it is added.

    All have `terms` products together, whose absolute values add up to `magnitude`. Every way to add the
    parts up is allowed for; what is added up in the accumulator and stored once loses less.
    """
    form = FORMATS[dtype]
    # Each part loses what a sum of all terms would, relative to its own share of the magnitude. The shares
    # add up to the magnitude, so the parts together lose no more than one sum, and a subnormal each for
    # being stored.
    stored_parts = bound_of_summation(magnitude, magnitude, terms, dtype, narrow)
    stored_parts = stored_parts + parts * form.smallest_subnormal
    with np.errstate(over="ignore", invalid="ignore"):
        # p numbers added in any order lose gamma(p - 1) of the sum of their absolute values (section 4.2),
        # and what is stored by then is as large as the magnitude and its error together.
        return stored_parts + gamma(parts - 1, form.unit_roundoff) * (magnitude + stored_parts)


def bound_after_bias(reference: Float64Array, error: Float64Array, dtype: str) -> Float64Array:
    """Bound after one more operand is added to stored values that are off by at most `error`.

    `reference` is the total. It was rounded to float64 itself when the operand was added (`own`); what the
    framework stores is rounded once more to `dtype`.
    """
    own = FORMATS["float64"].unit_roundoff * np.abs(reference)
    return _round(reference, error + own, dtype)


def bound_of_transform(
    reference: Float64Array, magnitude: Float64Array, terms: int, dtype: str, error: Float64Array
) -> Float64Array:
    """Bound for an algorithm that computes in float64 with a bound `error` of its own (FFT, Winograd).

    The reference is a sum of `terms` products in float64, off by `own` of its magnitude, as in
    `bound_of_summation`.
    """
    own = gamma(terms, FORMATS["float64"].unit_roundoff)
    return bound_after_storing(reference, error + own * (1.0 + 2.0 * own) * magnitude, "float64", dtype)


def bound_after_storing(
    reference: Float64Array, error: Float64Array, computed: str, dtype: str
) -> Float64Array:
    """Bound after a result is stored in `dtype` that was computed in the format `computed`, off by `error`.

    No rounding is added where both are one format: its own is in `error` already.
    """
    return error if computed == dtype else _round(reference, error, dtype)


def _round(reference: Float64Array, error: Float64Array, dtype: str) -> Float64Array:
    """Add one rounding to `dtype`: `u` of the rounded number, which is at most `|reference| + error`.

    Half a subnormal is for numbers below the normal ones, where the rounding is absolute.
    """
    form = FORMATS[dtype]
    with np.errstate(over="ignore", invalid="ignore"):
        return error + form.unit_roundoff * (np.abs(reference) + error) + form.smallest_subnormal / 2
