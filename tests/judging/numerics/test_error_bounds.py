from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from support.planted.adapter import Adapter
from support.planted.dense import CASES, REAL, ask, case

from conformance.judging.numerics.error_bounds import (
    bound_after_bias,
    bound_after_storing,
    bound_of_summation,
    bound_of_transform,
    gamma,
)
from conformance.operators.dtypes import FORMATS, round_to

ORDERS = 1000


def test_gamma_is_the_formula_and_promises_nothing_past_its_range():
    assert gamma(10, 2.0**-24) == 10 * 2.0**-24 / (1 - 10 * 2.0**-24)
    assert gamma(2**24, 2.0**-24) == float("inf")


def shuffled_sums(x, w, dtype):
    """Each row's products in an order of its own, rounded to float32, added one after another."""
    generator = np.random.default_rng(5)
    products = np.tile((x * w).astype(np.float32), (ORDERS, 1))
    sums = np.cumsum(generator.permuted(products, axis=1), axis=1, dtype=np.float32)[:, -1]
    return round_to(sums, dtype)


def operands(terms, dtype):
    generator = np.random.default_rng(terms)
    return round_to(generator.normal(size=terms), dtype), round_to(generator.normal(size=terms), dtype)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("terms", [3, 50, 600])
def test_no_order_of_summation_breaks_the_bound(terms, dtype):
    x, w = operands(terms, dtype)
    reference, magnitude = np.array(x @ w), np.array(np.abs(x) @ np.abs(w))
    bound = bound_of_summation(reference, magnitude, terms, dtype)
    assert np.all(np.abs(shuffled_sums(x, w, dtype) - reference) <= bound)


@pytest.mark.parametrize("terms", [3, 50, 600])
def test_half_a_float16_accumulator_breaks_it(terms):
    x, w = operands(terms, "float32")
    products = np.tile((x * w).astype(np.float16), (ORDERS, 1))
    sums = np.cumsum(np.random.default_rng(5).permuted(products, axis=1), axis=1, dtype=np.float16)[:, -1]
    bound = bound_of_summation(np.array(x @ w), np.array(np.abs(x) @ np.abs(w)), terms, "float32")
    assert np.mean(np.abs(sums.astype(np.float64) - x @ w) > bound) > 0.5


def real(channels):
    return case(input=(2, channels, 7, 9), kinds=REAL, groups=1)


@pytest.mark.parametrize("channels", [1, 3, 8, 33])
@pytest.mark.parametrize(
    "fault", ["operands-bfloat16", "operands-tf32", "operands-float16", "accumulated-float16"]
)
def test_a_smaller_format_inside_is_noticed(fault, channels):
    result = ask(real(channels), Adapter(fault))
    assert result.aspects["output"] == "fail"
    assert result.error_size["output"]["of_bound"] > 1


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "float16"])
def test_real_data_rounded_once_is_within_the_bound(dtype):
    result = ask(case(kinds=REAL, dtype=dtype), Adapter())
    assert result.verdict == "pass"
    assert all(size["of_bound"] <= 1 for size in result.error_size.values())
    assert set(result.error_size) == {"output", "grad_input", "grad_kernel", "grad_bias"}


class Transforming(Adapter):
    """Off in every output by a fraction of what a transform in float64 may be off by."""

    error = 0.0

    def about(self):
        return replace(super().about(), exact=False, bound="fourier")

    def conv(self, call, x, w, b=None):
        output = super().conv(call, x, w, b)
        return output._replace(values=output.values + self.error)

    def differentiate(self, call, function, operands, cotangent):
        _, gradients = super().differentiate(call, function, operands, cotangent)
        return function(*operands), gradients


def test_an_inexact_algorithm_is_held_to_its_own_bound():
    adapter = Transforming()
    adapter.error = 1e-13
    result = ask(case(dtype="float64"), adapter)
    assert result.verdict == "pass"
    assert 0 < result.error_size["output"]["of_bound"] < 1
    adapter.error = 1e-10
    assert ask(case(dtype="float64"), adapter).aspects["output"] == "fail"


def test_an_exact_one_is_not_allowed_the_same():
    class Exact(Transforming):
        def about(self):
            return replace(super().about(), exact=True)

    adapter = Exact()
    adapter.error = 1e-13
    assert ask(case(dtype="float64"), adapter).aspects["output"] == "fail"


def test_storing_adds_one_rounding_unless_the_format_stays():
    reference, error = np.array(3.0), np.array(0.25)
    assert bound_after_storing(reference, error, "float32", "float32") == error
    form = FORMATS["bfloat16"]
    assert (
        bound_after_storing(reference, error, "float32", "bfloat16")
        == 0.25 + 3.25 * 2.0**-8 + form.smallest_subnormal / 2
    )
    assert bound_of_transform(reference, np.array(0.0), 1, "float64", error) == error


def test_integers_past_the_accumulator_are_judged_by_the_bound():
    wide = case(
        input=(1, 1, 4, 4),
        out_channels=1,
        groups=1,
        bias=False,
        kinds={"input": given(2**20), "kernel": given(2**10, 3, 2)},
    )
    result = ask(wide, Adapter())
    assert result.verdict == "pass"
    assert "output" in result.error_size
    assert "output" not in ask(CASES[0], Adapter()).error_size


def given(value, rows=4, columns=4):
    return (((tuple((value,) * columns for _ in range(rows)),)),)


def test_a_product_and_a_bias_rounded_once_are_within_the_bound_in_float64():
    """One rounding (a fused multiply-add) beside the reference's two, where the bias is the larger part."""
    generator = np.random.default_rng(3)
    x, w = generator.standard_normal((2, 4000))
    b = 8 * generator.standard_normal(4000)
    reference = x * w + b
    fused = np.array([float(Fraction(i) * Fraction(j) + Fraction(k)) for i, j, k in zip(x, w, b)])
    before = bound_of_summation(reference - b, np.abs(x * w), 1, "float64")
    bound = bound_after_bias(reference, before, "float64")
    assert (fused != reference).any()
    assert (np.abs(fused - reference) <= bound).all()
    once = before + FORMATS["float64"].unit_roundoff * (np.abs(reference) + before)
    assert (np.abs(fused - reference) > once).any()
    assert (np.abs(np.nextafter(np.nextafter(fused, np.inf), np.inf) - reference) > bound).any()


def test_zeros_stay_zero_where_a_sum_has_too_many_terms_for_a_promise():
    reference = np.array([0.0, 3.0])
    bound = bound_of_summation(reference, np.abs(reference), 4000, "float16", narrow=True)
    assert bound[1] == np.inf
    assert 0 <= bound[0] < 1e-3
