"""For which integers every order of summation gives the same bits."""

from __future__ import annotations

import math
from typing import Mapping, Sequence

from ..data_kinds import Window
from ..dtypes import FORMATS, INTEGER_FORMATS, is_integer
from ..shapes import CONV
from ..tensors import (
    _FACTORS,
    BIAS,
    FIRST,
    INPUT,
    KERNEL,
    LARGEST_DRAWN,
    LARGEST_INTEGER,
    OPERANDS,
    PARTS,
    TANGENT_BIAS,
    TANGENT_INPUT,
    TANGENT_KERNEL,
    TANGENTS,
)
from .geometry import Axis, Geometry


def window(geometry: Geometry) -> Window:
    """What the data of a geometry depend on."""
    count = terms(geometry)
    return Window(
        terms=max(1, count["output"]),
        most=max(1, *count.values()),
        channels=geometry.in_channels // geometry.groups,
        kernel=tuple(axis.kernel for axis in geometry.axes),
        transposed=geometry.op != CONV,
    )


def terms(geometry: Geometry) -> dict[str, int]:
    """Largest number of products that are added up in one element of each result.

    Keys are the names of `observations.RESULTS` and `FURTHER`; the bias, or its tangent, is not counted.
    """
    inputs = geometry.in_channels // geometry.groups
    outputs = geometry.out_channels // geometry.groups
    coarse_side = math.prod(axis.kernel for axis in geometry.axes)
    fine_side = math.prod(_taps_on_fine(axis) for axis in geometry.axes)
    forward, backward = (coarse_side, fine_side) if geometry.op == CONV else (fine_side, coarse_side)
    positions = math.prod(axis.size if geometry.op == CONV else axis.input for axis in geometry.axes)
    first = {
        "output": inputs * forward,
        "grad_input": outputs * backward,
        "grad_kernel": geometry.batch * positions,
        "grad_bias": geometry.batch * math.prod(axis.size for axis in geometry.axes),
    }
    return {
        **first,
        "jvp": 2 * first["output"],
        "second_input": first["grad_input"],
        "second_kernel": first["grad_kernel"],
        "second_cotangent": 2 * first["output"],
        "adjoint": first["grad_input"],
    }


def _taps_on_fine(axis: Axis) -> int:
    """Taps that can meet at one fine position: those of one residue class of `j * dilation`."""
    return -(-axis.kernel // (axis.stride // math.gcd(axis.stride, axis.dilation)))


def exact_limits(geometry: Geometry, dtype: str, further: Sequence[str] = ()) -> dict[str, int]:
    """Largest integer magnitudes for which every sum of every result is exact.

    Every partial sum must stay below the accumulator's `2 ** bits`, and below the largest
    finite value of the dtype; see `is_exact` for results for which no magnitude is small enough. Of the
    `further` results (`observations.FURTHER`), those for which some magnitude is small enough count.
    """
    if is_integer(dtype):
        return _limits_in_range(geometry, dtype)
    ones = dict.fromkeys(OPERANDS, 1)
    wanted = [*FIRST, *(result for result in further if is_exact(geometry, dtype, ones, result))]
    largest = dict.fromkeys(OPERANDS, LARGEST_INTEGER)
    while max(largest.values()) > 1 and not all(
        is_exact(geometry, dtype, largest, result) for result in wanted
    ):
        largest = {operand: max(1, value - 1) for operand, value in largest.items()}
    return largest


def _limits_in_range(geometry: Geometry, dtype: str) -> dict[str, int]:
    """As large as the sums of the output leave them in range: they have to pass what fewer bits hold."""
    room = INTEGER_FORMATS[dtype].room
    largest = math.isqrt(room // max(1, terms(geometry)["output"]))
    while largest > 1 and largest_sum(geometry, dict.fromkeys(OPERANDS, largest), "output") > room:
        largest -= 1
    return dict.fromkeys(OPERANDS, min(max(1, largest), LARGEST_DRAWN))


def is_exact(
    geometry: Geometry, dtype: str, largest: Mapping[str, int], result: str, narrow: bool = False
) -> bool:
    """Whether integers up to `largest` make every order of summation of `result` exact.

    `narrow` says that the sums are kept in `dtype` itself instead of in its accumulator. Sums of results that
    may have been rounded already (`PARTS`) have to be exact in `dtype` whatever the accumulator is. Sums of
    integer formats are exact as they are: what leaves the range wraps around in any order alike.
    """
    if is_integer(dtype):
        return True
    form = FORMATS[dtype]
    held = form if narrow or result in PARTS else FORMATS[form.accumulator]
    room = min(2.0**held.bits, form.largest)
    return largest_sum(geometry, largest, result) <= room


def largest_sum(geometry: Geometry, largest: Mapping[str, int], result: str) -> int:
    """Bound on the magnitude of every partial sum of `result` for integers up to `largest`.

    A tangent that `largest` does not name is as large as its operand.
    """
    given = {**{tangent: largest[operand] for tangent, operand in TANGENTS.items()}, **largest}
    count = terms(geometry)[result]
    if result in PARTS:
        products = given[TANGENT_INPUT] * given[KERNEL] + given[INPUT] * given[TANGENT_KERNEL]
        return products * (count // 2) + given[TANGENT_BIAS]
    first, second = _FACTORS[result]
    factors = given[first] * (given[second] if second else 1)
    return factors * count + (given[BIAS] if result == "output" else 0)
