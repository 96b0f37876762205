"""Rounding against definitions of its own: the bits of float32, NumPy's casts, Python's integers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.operators.dtypes import (
    DTYPES,
    FORMATS,
    INTEGER_FORMATS,
    Float64Array,
    _round_to_bits,
    is_integer,
    numpy_dtype,
    round_to,
    to_tf32,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False, width=32)


def bfloat16_by_bits(values: Float64Array) -> Float64Array:
    """The upper half of float32 numbers, rounded to nearest with ties to even in integer arithmetic."""
    bits = values.astype(np.float32).view(np.uint32).astype(np.uint64)
    rounded = (bits + 0x7FFF + ((bits >> np.uint64(16)) & np.uint64(1))) & np.uint64(0xFFFF0000)
    return rounded.astype(np.uint32).view(np.float32).astype(np.float64)


@given(st.lists(FINITE, min_size=1, max_size=20))
def test_bfloat16_is_the_upper_half_of_float32(numbers: list[float]) -> None:
    values = np.array(numbers)
    assert np.array_equal(round_to(values, "bfloat16"), bfloat16_by_bits(values))


@given(st.lists(st.floats(width=64), min_size=1, max_size=20))
def test_our_rounding_to_bits_is_that_of_casts(numbers: list[float]) -> None:
    """The function that NumPy has no twin for, in the formats for which it has one."""
    values = np.array(numbers)
    for name in ("float32", "float16"):
        with np.errstate(over="ignore"):
            cast = values.astype(name).astype(np.float64)
        assert np.array_equal(_round_to_bits(values, FORMATS[name]), cast, equal_nan=True)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32"])
def test_ties_go_to_even_in_normal_and_subnormal_numbers(dtype: str) -> None:
    form = FORMATS[dtype]
    for start, step in ((1.0, 2 * form.unit_roundoff), (0.0, form.smallest_subnormal)):
        ties = start + step * np.array([0.5, 1.5, 2.5])
        assert round_to(ties, dtype).tolist() == (start + step * np.array([0.0, 2.0, 2.0])).tolist()


@pytest.mark.parametrize("dtype", FORMATS)
def test_the_facts_of_a_format_are_its_own_numbers(dtype: str) -> None:
    form = FORMATS[dtype]
    facts = np.array(
        [form.largest, form.smallest_normal, form.smallest_subnormal, 1 + 2 * form.unit_roundoff]
    )
    assert np.array_equal(round_to(facts, dtype), facts)
    assert round_to([form.smallest_subnormal / 2, 1 + form.unit_roundoff], dtype).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32"])
def test_half_a_step_past_the_largest_is_infinite(dtype: str) -> None:
    form = FORMATS[dtype]
    step = np.ldexp(1.0, np.frexp(form.largest)[1] - form.bits)
    below, tie = np.nextafter(form.largest + step / 2, 0.0), form.largest + step / 2
    assert round_to([below, tie, -tie], dtype).tolist() == [form.largest, np.inf, -np.inf]


def test_infinities_and_nans_stay() -> None:
    for dtype in FORMATS:
        assert np.array_equal(
            round_to([np.inf, -np.inf, np.nan], dtype), [np.inf, -np.inf, np.nan], equal_nan=True
        )


@given(st.integers(-(2**53), 2**53), st.sampled_from(list(INTEGER_FORMATS)))
def test_integers_wrap_around_as_two_s_complement(number: int, dtype: str) -> None:
    form = INTEGER_FORMATS[dtype]
    wrapped = (number - form.smallest) % 2**form.bits + form.smallest
    below_the_end = np.nextafter(form.smallest + 2.0**form.bits, 0.0)
    assert round_to(float(number), dtype) == min(float(wrapped), below_the_end)


@pytest.mark.parametrize(("number", "wrapped"), [(2**53 - 127, -127), (-(2**53) + 127, 127), (2**53, 0)])
def test_the_largest_whole_numbers_wrap_around_exactly(number: int, wrapped: int) -> None:
    assert round_to(float(number), "int8") == wrapped


def test_fractions_are_cut_off_towards_zero() -> None:
    assert round_to([1.9, -1.9, 127.5, 128.5], "int8").tolist() == [1, -1, 127, -128]


def test_what_is_no_number_becomes_the_smallest_integer() -> None:
    assert round_to([np.nan, np.inf, -np.inf, 5.0], "int8").tolist() == [-128, -128, -128, 5]


@pytest.mark.parametrize(
    ("dtype", "smallest", "largest", "exact"),
    [("int8", -128, 127, 127), ("uint8", 0, 255, 255), ("int64", -(2**63), 2**63 - 1, 2**53)],
)
def test_the_range_of_an_integer_format(dtype: str, smallest: int, largest: int, exact: int) -> None:
    form = INTEGER_FORMATS[dtype]
    assert (form.smallest, form.largest, form.largest_exact) == (smallest, largest, exact)


def test_tf32_keeps_eleven_bits() -> None:
    assert to_tf32(np.array([1 + 2.0**-10, 1 + 2.0**-12])).tolist() == [1 + 2.0**-10, 1.0]
    assert to_tf32(np.array([1 + 2.0**-11, 1 + 3 * 2.0**-11])).tolist() == [1.0, 1 + 2.0**-9]


def test_numpy_holds_every_dtype() -> None:
    assert [is_integer(dtype) for dtype in DTYPES] == [False] * 4 + [True] * 8
    assert numpy_dtype("bfloat16") == np.float32
    assert all(numpy_dtype(dtype) == dtype for dtype in DTYPES if dtype != "bfloat16")
