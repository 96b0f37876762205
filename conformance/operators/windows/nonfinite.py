"""Infinities and NaNs in sums of products, by the rules of IEEE 754 (sections 6.1 and 6.2).

The oracle extends lines by zeros, and zero times infinity is NaN; but a product with padding does not exist.
Infinities and NaNs are therefore taken out of the operands, and the oracle is run on zeros and ones in their
place, to count how many products of an element are NaN, plus and minus infinity. A sum is NaN where one
product is or where infinities of both signs meet, whatever its order; else it is the infinity that it has, if
any.
"""

from __future__ import annotations

from typing import Callable

import numpy as np
import numpy.typing as npt

from ..dtypes import Float64Array

BilinearForm = Callable[[Float64Array, Float64Array], Float64Array]
"""Linear in each of two operands: sums of products whose factors are chosen by their places alone."""

Mask = npt.NDArray[np.bool_]


def finite(values: Float64Array) -> Float64Array:
    """The values with zeros for those that are not finite."""
    return np.where(np.isfinite(values), values, 0.0)


def all_finite(values: Float64Array) -> bool:
    """Whether there is neither an infinity nor a NaN."""
    return bool(np.isfinite(values).all())


def sum_products(form: BilinearForm, left: Float64Array, right: Float64Array) -> Float64Array:
    """`form` of two operands that may hold infinities and NaNs, as IEEE 754 adds up the products that
    exist."""
    if all_finite(left) and all_finite(right):
        # the reference of large float64 data may itself overflow; the bound, which overflows too, allows for
        # it
        with np.errstate(over="ignore", invalid="ignore"):
            return form(left, right)
    total = form(finite(left), finite(right))
    count, signed = _count_infinite(form, left, right)
    # with p and m products of plus and minus infinity, count = p + m and signed = p - m
    negative, positive = count > signed, count > -signed
    total = np.where(positive, np.inf, np.where(negative, -np.inf, total))
    return np.where(_nan_products(form, left, right) | (positive & negative), np.nan, total)


def _count_infinite(
    form: BilinearForm, left: Float64Array, right: Float64Array
) -> tuple[Float64Array, Float64Array]:
    """How many products are infinite, and how many more are plus than minus infinity."""
    (infinite, other), (right_infinite, right_other) = _signs(left), _signs(right)
    right_any = right_infinite + right_other
    signed = form(infinite, right_any) + form(other, right_infinite)
    count = form(np.abs(infinite), np.abs(right_any)) + form(np.abs(other), np.abs(right_infinite))
    return count, signed


def _signs(values: Float64Array) -> tuple[Float64Array, Float64Array]:
    """Signs of the infinities, and signs of the finite values."""
    signs = np.sign(np.where(np.isnan(values), 0.0, values))
    infinite = np.isinf(values)
    return np.where(infinite, signs, 0.0), np.where(infinite, 0.0, signs)


def _nan_products(form: BilinearForm, left: Float64Array, right: Float64Array) -> Mask:
    """Where a product is NaN: one of NaN, or of zero and infinity."""
    met = np.zeros(())
    for one, other in ((np.isnan(left), None), (np.isinf(left), right == 0), (left == 0, np.isinf(right))):
        met = met + form(_as_numbers(one), _as_numbers(np.ones(right.shape) if other is None else other))
    met = met + form(np.ones(left.shape), _as_numbers(np.isnan(right)))
    mask: Mask = met > 0
    return mask


def _as_numbers(mask: npt.NDArray[np.generic]) -> Float64Array:
    return np.asarray(mask, dtype=np.float64)
