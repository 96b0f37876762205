"""Terms are what the oracle adds up, limits are the largest that hold, and sums at a limit are exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from support.strategies import geometries

from conformance.operators.convolution.exact_sums import (
    count_terms,
    exact_limits,
    is_exact,
    largest_sum,
    summed_window,
)
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import INTEGER_FORMATS
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import FURTHER_RESULTS, LARGEST_INTEGER, OPERANDS, RESULTS
from conformance.operators.windows.geometry import Axis, Geometry

PLAIN = Geometry(CONV, 2, 4, 6, 2, (Axis(7, 3, 2, 1, 1, 4), Axis(6, 2, 1, 2, 0, 5)))
WIDE = Geometry(CONV, 1, 2**12, 1, 1, (Axis(8, 3, 1, 1, 1, 8),))


def counts_by_ones(geometry: Geometry) -> dict[str, float]:
    """How many products the fullest element of each result has: the oracle on ones."""
    ones = (np.ones(shape) for shape in (geometry.input_shape, geometry.kernel_shape))
    bias, cotangent = np.zeros(geometry.out_channels), np.ones(geometry.output_shape)
    results = taps.results(geometry, *ones, bias, cotangent)
    return {name: float(values.max(initial=0)) for name, values in results.items()}


@settings(deadline=None, max_examples=100)
@given(geometries(channels=(1, 2)))
def test_no_element_has_more_terms_than_are_counted(geometry: Geometry) -> None:
    counted, found = count_terms(geometry), counts_by_ones(geometry)
    assert all(found[name] <= counted[name] for name in RESULTS)


@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
@pytest.mark.parametrize(
    "axis",
    [Axis(20, 3, 1, 1, 0, 18), Axis(20, 5, 2, 1, 4, 10), Axis(40, 5, 4, 2, 2, 8), Axis(40, 4, 2, 3, 9, 15)],
    ids=["dense", "strided", "common-factor", "dilated"],
)
def test_somewhere_inside_there_are_as_many(op: str, axis: Axis) -> None:
    conv = Geometry(CONV, 2, 4, 6, 2, (axis,))
    geometry = conv if op == CONV else conv.adjoint
    counted, found = count_terms(geometry), counts_by_ones(geometry)
    for name in ("output", "grad_input", "grad_bias"):
        assert found[name] == counted[name]


def test_worked_numbers() -> None:
    """A stride of 2 and 3 taps: 2 of them meet at a fine position. A dilation of 2 at stride 1: both taps."""
    assert count_terms(PLAIN) == {
        "output": 2 * 3 * 2,
        "grad_input": 3 * 2 * 2,
        "grad_kernel": 2 * 4 * 5,
        "grad_bias": 2 * 4 * 5,
        "jvp": 2 * 12,
        "second_input": 12,
        "second_kernel": 40,
        "second_cotangent": 2 * 12,
        "adjoint": 12,
    }
    window = summed_window(PLAIN)
    assert (window.terms, window.most, window.channels, window.kernel) == (12, 40, 2, (3, 2))
    assert not window.transposed


def test_the_largest_sum_has_a_bias_and_every_tangent() -> None:
    largest = {"input": 2, "kernel": 3, "bias": 5, "cotangent": 7}
    assert largest_sum(PLAIN, largest, "output") == 12 * 2 * 3 + 5
    assert largest_sum(PLAIN, largest, "grad_input") == 12 * 3 * 7
    assert largest_sum(PLAIN, largest, "grad_bias") == 40 * 7
    assert largest_sum(PLAIN, largest, "jvp") == 12 * (2 * 3 + 2 * 3) + 5
    assert largest_sum(PLAIN, {**largest, "tangent_kernel": 1}, "jvp") == 12 * (2 * 3 + 2 * 1) + 5


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "float16"])
@pytest.mark.parametrize("geometry", [PLAIN, WIDE], ids=["small", "wide"])
def test_limits_are_sharp(geometry: Geometry, dtype: str) -> None:
    limits = exact_limits(geometry, dtype)
    assert all(is_exact(geometry, dtype, limits, name) for name in RESULTS)
    if max(limits.values()) < LARGEST_INTEGER:
        more = {operand: value + 1 for operand, value in limits.items()}
        assert not all(is_exact(geometry, dtype, more, name) for name in RESULTS)


def test_many_channels_lower_the_limit_of_float16_alone() -> None:
    assert set(exact_limits(WIDE, "float32").values()) == {LARGEST_INTEGER}
    assert 1 <= exact_limits(WIDE, "float16")["input"] < LARGEST_INTEGER


def test_a_narrow_sum_is_exact_up_to_its_own_bits() -> None:
    """256 is the last integer before bfloat16 skips one."""
    line = Geometry(CONV, 1, 1, 1, 1, (Axis(4, 4, 1, 1, 0, 1),))
    fits, too_large = ({**dict.fromkeys(OPERANDS, 8), "bias": bias} for bias in (0, 1))
    assert is_exact(line, "bfloat16", fits, "output", narrow=True)
    assert not is_exact(line, "bfloat16", too_large, "output", narrow=True)
    assert is_exact(line, "bfloat16", too_large, "output")


def test_a_sum_of_results_needs_the_bits_of_the_dtype_itself() -> None:
    ones = dict.fromkeys(OPERANDS, 1)
    assert is_exact(PLAIN, "bfloat16", ones, "jvp")
    assert not is_exact(WIDE, "bfloat16", ones, "jvp")
    assert is_exact(WIDE, "bfloat16", ones, "output")


def test_further_results_that_nothing_makes_exact_do_not_lower_the_limits() -> None:
    assert exact_limits(WIDE, "bfloat16", FURTHER_RESULTS) == exact_limits(
        WIDE, "bfloat16", ("second_input", "second_kernel", "adjoint")
    )
    assert (
        exact_limits(PLAIN, "bfloat16", FURTHER_RESULTS)["input"] < exact_limits(PLAIN, "bfloat16")["input"]
    )


@pytest.mark.parametrize("dtype", INTEGER_FORMATS)
def test_integers_fill_the_range_of_the_output(dtype: str) -> None:
    limits = exact_limits(PLAIN, dtype)
    form, value = INTEGER_FORMATS[dtype], limits["input"]
    assert set(limits.values()) == {value}
    assert largest_sum(PLAIN, limits, "output") <= form.largest_exact
    more = dict.fromkeys(OPERANDS, value + 1)
    assert largest_sum(PLAIN, more, "output") > form.largest_exact


def test_any_order_of_a_float32_sum_at_its_limit_gives_the_same_bits() -> None:
    terms = np.array([2.0**24 - 3, 1, 1, 1], dtype=np.float32)
    totals = {float(np.add.reduce(np.roll(terms, shift))) for shift in range(4)}
    assert totals == {2.0**24}
    past = np.array([2.0**24, 1, 1], dtype=np.float32)
    one_by_one = [np.float32(np.float32(a + b) + c) for a, b, c in (past, past[::-1])]
    assert one_by_one[0] != one_by_one[1]


def test_a_geometry_without_terms_has_a_window_of_one() -> None:
    empty = replace(PLAIN, batch=0, in_channels=0)
    assert (summed_window(empty).terms, summed_window(empty).most) == (1, count_terms(empty)["grad_input"])
