"""Errors that stay within their bound: whether a whole tensor of them looks like rounding.

The elementwise bound lets every rounding of a sum be as large as it can be, all in one direction. Over
many elements roundings are of either sign, so far less is left: a `Spread` is what no order of
summation passes, and `examine` compares a tensor of errors with it. docs/bounds.md has the derivation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from conformance.judging.numerics.error_bounds import gamma
from conformance.operators.dtypes import FORMATS, Float64Array, round_to, to_tf32

ENOUGH = 1000
"""Elements from which on the mean square of errors says something.

The mean of so many squares of normal numbers has the standard deviation `sqrt(2 / 1000) = 0.045`, so the
fifth that `MEAN_SQUARE` allows is 4.5 of them; with fewer elements chance alone would break it. TOSA's
conformance asks for about as many.
"""

MEAN_SQUARE = 1.2
"""The mean square of errors over their deviation that is allowed: 1, and what chance adds.

TOSA's limit `0.4 n (u M)^2` holds the same fifth: `0.4 = 1.2 / 3`. Measured over eight orders of summation of
normal, positive and small numbers onto a large one, the worst used 0.59 of it.
"""

DEVIATIONS = 10.0
"""Deviations that a projection of the errors may be off: 2 exp(-100 / 6) = 1e-7 by Hoeffding's inequality."""


@dataclass(frozen=True)
class Statistics:
    """`variance_of_limit` and `bias_of_limit` are fractions of what is allowed, `along` names the direction
    of the largest bias."""

    variance_of_limit: float = 0.0
    bias_of_limit: float = 0.0
    along: str = ""

    @property
    def ok(self) -> bool:
        """Whether the errors may be roundings of sums."""
        return self.variance_of_limit <= 1.0 and self.bias_of_limit <= 1.0

    @property
    def text(self) -> str:
        """What is wrong with them, in a line."""
        subject = "each value is within its bound, but all together"
        if self.bias_of_limit > 1.0:
            return f"{subject} lean {self.along}, {self.bias_of_limit:.3g} times as far as roundings do"
        variance = f"{self.variance_of_limit:.3g} times that of roundings"
        return f"{subject} are too far off: their variance is {variance}"


@dataclass(frozen=True)
class Spread:
    """How far roundings lead, element by element.

    `deviation` is the largest standard deviation of the roundings that depend on the order of summation,
    `fixed` the largest sum of those that the data alone may decide, and that are therefore alike wherever
    the data are: those of the products and of the result.
    """

    deviation: Float64Array
    fixed: Float64Array


def rounding_spread(
    reference: Float64Array, magnitude: Float64Array, terms: int, dtype: str, roundings: int = 1
) -> Spread:
    """The spread of `y - reference` for `terms` products, added up in any order in `dtype`'s accumulator.

    `magnitude` is the sum over absolute values. `roundings` counts how often results are stored in a `dtype`
    that is not its own accumulator.
    """
    # A partial sum of any order lies between the sum of the negative terms and that of the positive ones, so
    # none is larger than Q = (M + |ref|) / 2 (`one_sided`). Rounding a number s to nearest is off by an
    # amount within an interval of width 2 u |s|, whose variance is at most (u s)^2 / 3. There are n - 1
    # additions, and the squares of the products' own roundings add up to at most 2 Q^2: (n + 1) (u Q)^2 / 3
    # in all, to first order, if roundings have mean zero given the sum so far (Higham and Mary, SIAM J. Sci.
    # Comput. 41, 2019). `unit` has the second order: a partial sum is itself up to gamma(n) larger than
    # exact.
    form = FORMATS[dtype]
    accumulator = FORMATS[form.accumulator]
    size = np.abs(reference)
    unit = accumulator.unit_roundoff * (1.0 + gamma(terms, accumulator.unit_roundoff))
    # the float64 reference is rounded as well, which shows beside a float64 result
    parties = 2 if accumulator.name == "float64" else 1
    with np.errstate(over="ignore", invalid="ignore"):
        one_sided = (magnitude + size) / 2
        deviation = one_sided * (unit * np.sqrt(parties * (terms + 1) / 3))
        fixed = parties * (unit * (magnitude + size) + terms * accumulator.smallest_subnormal)
        if accumulator is not form:
            stored = size + (roundings - 1) * one_sided
            fixed = fixed + form.unit_roundoff * stored + roundings * form.smallest_subnormal
    return Spread(deviation, fixed)


def examine(errors: Float64Array, spread: Spread, directions: Mapping[str, Float64Array]) -> Statistics:
    """The errors of a tensor against their spread: their mean square, and what they are along directions.

    A direction is an array of the same shape that the data alone decide; its name completes "they lean".
    Elements that must not be off at all, or of which nothing is known, are left out.
    """
    known = (spread.deviation > 0) & np.isfinite(spread.deviation) & np.isfinite(errors)
    if not known.any():
        return Statistics()
    deviation = spread.deviation[known]
    scaled, fixed = errors[known] / deviation, spread.fixed[known] / deviation
    # root mean squares add up at most (Minkowski): that of roundings at random, and all that data may decide
    allowed = np.sqrt(MEAN_SQUARE) + np.sqrt(np.mean(fixed**2))
    variance = float(np.mean(scaled**2) / allowed**2) if scaled.size >= ENOUGH else 0.0
    leanings = {name: _leaning(scaled, fixed, along[known] / deviation) for name, along in directions.items()}
    along, bias = max(leanings.items(), key=lambda item: item[1], default=("", 0.0))
    return Statistics(variance, bias, along)


def directions_of_shortened(
    dtype: str,
    results: Mapping[str, Float64Array],
    compute: Callable[[Callable[[Float64Array], Float64Array]], Mapping[str, Float64Array]],
) -> dict[str, dict[str, Float64Array]]:
    """What operands with fewer bits than float32 add to each result, as directions; none for other dtypes.

    `compute(rounding)` gives the results of rounded operands.
    """
    if dtype != "float32":
        return {}
    found = {}
    for short, rounding in (("TF32", to_tf32), ("bfloat16", lambda values: round_to(values, "bfloat16"))):
        along = {name: values - results[name] for name, values in compute(rounding).items()}
        found[f"the way that operands rounded to {short} lean"] = along
    return found


def _leaning(scaled: Float64Array, fixed: Float64Array, direction: Float64Array) -> float:
    """The projection of errors on a direction, as a fraction of what roundings leave of it."""
    # sum g e / D has the standard deviation sqrt(sum g^2) at most; errors that do not depend on the order of
    # summation may all point along the direction, so they are allowed for in full
    limit = DEVIATIONS * np.sqrt(np.sum(direction**2)) + np.sum(np.abs(direction) * fixed)
    return float(abs(np.sum(direction * scaled)) / limit) if 0 < limit < np.inf else 0.0
