"""For which integers every order of summation gives the same bits.

A format with `p` significant bits holds every integer up to `2 ** p`. Where the absolute values of all terms
of a sum stay within that, so does every partial sum in every order: no addition rounds, and results that
differ differ in what they add up. This module counts the terms of each result and draws the limits from the
counts.
"""

from __future__ import annotations

import math
from typing import Any, Mapping, Optional, Sequence

from ..data_kinds import SummedWindow
from ..dtypes import FORMATS, INTEGER_FORMATS, is_integer
from ..registry import find_operator, find_theory
from ..tensors import (
    GRAD_BIAS,
    GRAD_INPUT,
    GRAD_KERNEL,
    LARGEST_DRAWN,
    LARGEST_INTEGER,
    OPERANDS,
    OUTPUT,
    RESULTS,
    SUMMED_AS,
    TANGENTS,
)
from ..windows.geometry import Axis, Geometry


def summed_window(geometry: Geometry) -> SummedWindow:
    """What one element of the output adds up, as far as the drawing of data depends on it."""
    count = count_terms(geometry)
    return SummedWindow(
        terms=max(1, count[OUTPUT]),
        most=max(1, *count.values()),
        channels=geometry.in_channels // geometry.groups,
        kernel=tuple(axis.kernel for axis in geometry.axes),
        transposed=not geometry.gathers,
    )


def count_terms(geometry: Geometry) -> dict[str, int]:
    """Largest number of products that are added up in one element of each result.

    Keys are those of the operator's `Composition.products`; the bias, or its tangent, is not counted. Without
    a kernel nothing is summed over channels.
    """
    operator, weighted = find_operator(geometry.op), _weighted_sums(geometry.op)
    if weighted is not None:
        counted = weighted.count_terms(geometry)
        return {name: counted[SUMMED_AS.get(name, name)] for name in operator.composition.products}
    inputs = geometry.in_channels // geometry.groups if operator.has_kernel else 1
    outputs = geometry.out_channels // geometry.groups if operator.has_kernel else 1
    sums_windows = operator.composition.sums_windows
    coarse_side = math.prod(axis.kernel for axis in geometry.axes) if sums_windows else 1
    fine_side = math.prod(_taps_on_fine(axis) for axis in geometry.axes)
    forward, backward = (coarse_side, fine_side) if geometry.gathers else (fine_side, coarse_side)
    positions = math.prod(map(geometry.coarse, geometry.axes))
    first = {
        OUTPUT: inputs * forward,
        GRAD_INPUT: outputs * backward,
        GRAD_KERNEL: geometry.batch * positions,
        GRAD_BIAS: geometry.batch * math.prod(axis.size for axis in geometry.axes),
    }
    products = operator.composition.products
    alike = {**SUMMED_AS, **dict.fromkeys(operator.side_results, OUTPUT)}
    return {name: len(sums) * first[alike.get(name, name)] for name, sums in products.items()}


def _weighted_sums(op: str) -> Any:
    """What is known of the sums of an operator with weights of its own, a `WeightedSums`; None of others."""
    return find_theory(op).weighted if find_operator(op).has_weights else None


def _taps_on_fine(axis: Axis) -> int:
    """Taps that can meet at one fine position, at most.

    Taps `j` and `j'` meet where `(j - j') * dilation` is a multiple of the stride, that is, where `j - j'` is
    one of `stride / gcd(stride, dilation)`: the largest of these residue classes is the kernel over that,
    rounded up.
    """
    return -(-axis.kernel // (axis.stride // math.gcd(axis.stride, axis.dilation)))


def exact_limits(
    geometry: Geometry, dtype: str, further: Sequence[str] = (), sums: Optional[str] = None
) -> dict[str, int]:
    """Largest integer magnitude of each operand for which every sum of every result is exact.

    Results of the first order always count: where they would need less than 1, the limit is 1 and `is_exact`
    is false of them. Of the `further` results (`FURTHER_RESULTS`), only those count that some magnitude makes
    exact. `sums` names a floating-point format that sums are kept in where that is not the usual one.
    """
    most = min(2.0 ** FORMATS[sums].bits, FORMATS[sums].largest) if sums in FORMATS else math.inf
    if is_integer(dtype):
        return _limits_in_range(geometry, dtype, most)
    ones = dict.fromkeys(OPERANDS, 1)
    products = find_operator(geometry.op).composition.products
    first = [result for result in RESULTS if result in products]
    if find_operator(geometry.op).has_weights:
        # small integers make no sum exact whose weights are not
        first = [result for result in first if _is_exactly_summed(geometry, dtype, ones, result)]
    wanted = [*first, *(result for result in further if _is_exactly_summed(geometry, dtype, ones, result))]
    largest = dict.fromkeys(OPERANDS, LARGEST_INTEGER)
    while max(largest.values()) > 1 and not all(
        _is_exactly_summed(geometry, dtype, largest, result)
        and largest_sum(geometry, largest, result) <= most
        for result in wanted
    ):
        largest = {operand: max(1, value - 1) for operand, value in largest.items()}
    return largest


def _limits_in_range(geometry: Geometry, dtype: str, most: float) -> dict[str, int]:
    """Magnitudes for an integer format: as large as the sums of the output allow without wrapping around.

    Small ones would be exact as well, but a sum that is kept in fewer bits than `dtype` has shows only where
    it passes what those bits hold.
    """
    limit = int(min(INTEGER_FORMATS[dtype].largest_exact, most))
    largest = math.isqrt(limit // max(1, count_terms(geometry)[OUTPUT]))
    # the root leaves nothing for the bias
    while largest > 1 and largest_sum(geometry, dict.fromkeys(OPERANDS, largest), OUTPUT) > limit:
        largest -= 1
    return dict.fromkeys(OPERANDS, min(max(1, largest), LARGEST_DRAWN))


def is_exact(
    geometry: Geometry, dtype: str, largest: Mapping[str, int], result: str, narrow: bool = False
) -> bool:
    """Whether integers up to `largest` make every order of summation of `result` exact.

    `narrow` says that the sums are kept in `dtype` itself instead of in its accumulator. Sums of results that
    may have been rounded already (`Composition.summands`) have to be exact in `dtype` whatever the
    accumulator is. Sums of integer formats are exact as they are: addition modulo `2 ** bits` is associative,
    so they wrap around in any order alike. Weights that are no powers of two are rounded, and what is
    selected is not added up at all.
    """
    operator = find_operator(geometry.op)
    if result in operator.composition.selections or is_integer(dtype):
        return True
    has_exact_weights = find_theory(geometry.op).has_exact_weights(geometry)
    return has_exact_weights and _is_exactly_summed(geometry, dtype, largest, result, narrow)


def _is_exactly_summed(
    geometry: Geometry, dtype: str, largest: Mapping[str, int], result: str, narrow: bool = False
) -> bool:
    """What `is_exact` says but for weights of the operator."""
    operator = find_operator(geometry.op)
    if result in operator.composition.selections:
        return True
    form, summands = FORMATS[dtype], operator.composition.summands
    weighted = _weighted_sums(geometry.op)
    if weighted is not None:
        grain = weighted.grain(geometry, SUMMED_AS.get(result, result))
        # what one axis gives to the next may be stored, so that the dtype itself has to hold every sum
        most = min(2.0**form.bits, form.largest)
        return grain is not None and grain[1] * _largest_factor(geometry, largest, result) <= most
    accumulator = form if narrow or result in summands else FORMATS[form.accumulator]
    # float16 overflows at 65504, long before its float32 accumulator runs out of bits
    return largest_sum(geometry, largest, result) <= min(2.0**accumulator.bits, form.largest)


def _largest_factor(geometry: Geometry, largest: Mapping[str, int], result: str) -> int:
    """The largest integer of which a result adds up multiples; a tangent is as large as its operand."""
    limits = {**{tangent: largest[operand] for tangent, operand in TANGENTS.items()}, **largest}
    products = find_operator(geometry.op).composition.products[result]
    return max(limits[factor] for factors in products for factor in factors)


def largest_sum(geometry: Geometry, largest: Mapping[str, int], result: str) -> int:
    """Bound on the magnitude of every partial sum of `result` for integers up to `largest`.

    A tangent that `largest` does not name is as large as its operand.
    """
    limits = {**{tangent: largest[operand] for tangent, operand in TANGENTS.items()}, **largest}
    composition = find_operator(geometry.op).composition
    products, addends = composition.products[result], composition.addends
    count = count_terms(geometry)[result] // len(products)
    added = limits[addends[result]] if result in addends else 0
    return count * sum(math.prod(limits[factor] for factor in factors) for factors in products) + added
