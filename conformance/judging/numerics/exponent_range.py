"""Where a format ends: what sums near its largest number overflow to, what flushing the smallest costs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from conformance.judging.numerics.elementwise import Mask
from conformance.judging.numerics.error_bounds import gamma
from conformance.operators.dtypes import FORMATS, Float64Array


def overflowed(
    observed: npt.NDArray[np.generic],
    reference: Float64Array,
    magnitude: Float64Array,
    terms: int,
    dtype: str,
    narrow: bool = False,
) -> Mask:
    """Where an infinity or a NaN may be a sum of finite terms that overflowed on the way, in some order.

    A partial sum is at most the sum of the positive terms and at least that of the negative ones, so plus
    infinity needs the former to reach past the accumulator's largest number, minus infinity the latter, and
    NaN both.
    """
    form = FORMATS[dtype if narrow else FORMATS[dtype].accumulator]
    grown = 1.0 + gamma(terms, form.unit_roundoff)
    with np.errstate(over="ignore", invalid="ignore"):
        up = (magnitude + reference) / 2 * grown >= form.largest
        down = (magnitude - reference) / 2 * grown >= form.largest
    seen = np.asarray(observed, dtype=np.float64)
    found: Mask = (np.isposinf(seen) & up) | (np.isneginf(seen) & down) | (np.isnan(seen) & up & down)
    return found


def without_subnormals(values: Float64Array, dtype: str) -> Float64Array:
    """The values with zeros for those that `dtype` holds as subnormal numbers."""
    return np.where(np.abs(values) < FORMATS[dtype].smallest_normal, 0.0, values)


def flushing(lost: Float64Array, terms: int, dtype: str, narrow: bool = False) -> Float64Array:
    """What flushing to zero may cost an element of `terms` products: subnormal operands, sums and results.

    `lost` is the sum over absolute values of the products with a subnormal operand. Each product and each
    partial sum loses less than the accumulator's smallest normal number, a stored result less than that of
    `dtype`.
    """
    form = FORMATS[dtype]
    accumulator = FORMATS[dtype if narrow else form.accumulator]
    return lost + 2 * terms * accumulator.smallest_normal + 2 * form.smallest_normal
