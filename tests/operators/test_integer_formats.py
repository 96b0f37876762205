"""Integer formats: their ranges, how sums stay within them or wrap around, and operands drawn for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.planted.dense import case

from conformance.cases.questions import question_of
from conformance.frameworks.registry import rule
from conformance.judging.oracle import Oracle
from conformance.operators.convolution.exact_sums import exact_limits
from conformance.operators.dtypes import DTYPES, INTEGER_FORMATS, is_integer, numpy_dtype, round_to
from conformance.operators.observations import About
from conformance.operators.operands import draw

WHOLE = tuple(INTEGER_FORMATS)


@pytest.mark.parametrize("dtype", WHOLE)
def test_ranges_are_those_of_numpy(dtype):
    info, form = np.iinfo(dtype), INTEGER_FORMATS[dtype]
    assert (form.smallest, form.largest, form.bits) == (info.min, info.max, info.bits)
    assert is_integer(dtype)
    assert dtype in DTYPES


@pytest.mark.parametrize("dtype", [dtype for dtype in WHOLE if not dtype.endswith("64")])
def test_what_passes_the_range_wraps_around_as_in_numpy(dtype):
    values = np.array([-70000.0, -129.0, -1.0, 0.0, 127.0, 128.0, 255.0, 256.0, 2.0**31, 2.0**40 + 3])
    with np.errstate(over="ignore"):
        wrapped = values.astype(np.int64).astype(dtype)
    assert round_to(values, dtype).tolist() == wrapped.tolist()


@pytest.mark.parametrize("dtype", WHOLE)
def test_whatever_is_rounded_to_whole_numbers_can_be_stored_as_such(dtype):
    form = INTEGER_FORMATS[dtype]
    past = form.smallest + 2.0**form.bits
    values = np.array([past, past + 4096, form.smallest - 1.0, 0.75, -0.75, np.nan, np.inf, -np.inf, 1e300])
    rounded = round_to(values, dtype)
    with np.errstate(all="raise"):
        assert rounded.astype(numpy_dtype(dtype)).astype(np.float64).tolist() == rounded.tolist()
    assert rounded[[0, 3, 4, 5]].tolist() == [form.smallest, 0, 0, form.smallest]


def truth_of(one):
    question = question_of(one)
    return Oracle()(question, rule(one.dialect)(one.words))


@pytest.mark.parametrize("op", ["conv", "conv_transpose"])
@pytest.mark.parametrize("dtype", WHOLE)
def test_sums_stay_in_range_and_pass_what_fewer_bits_hold(dtype, op):
    truth = truth_of(case(op=op, dtype=dtype, input=(2, 4, 7, 9)))
    output, form = truth.results["output"], INTEGER_FORMATS[dtype]
    assert form.smallest <= output.min()
    assert output.max() <= form.largest_exact
    if form.bits > 8:
        assert np.abs(output).max() > INTEGER_FORMATS[f"int{form.bits // 2}"].largest
    assert (output.min() < 0) == form.signed


def test_one_is_the_least_even_where_a_sum_may_wrap_around():
    geometry = rule("torch")(case(input=(1, 200, 3, 3), kernel=(3, 3), groups=1, dtype="int8").words)
    assert set(exact_limits(geometry, "int8").values()) == {1}


def test_unsigned_operands_are_not_negative():
    recipe = question_of(case(dtype="uint16")).recipe
    assert draw(recipe, "input", (50,)).min() >= 1
    assert draw(replace(recipe, dtype="int16"), "input", (50,)).min() < 0


def test_an_adapter_that_names_none_is_not_asked():
    assert About("mine", "1").dtypes_for("conv", 2) == ("float64", "float32", "bfloat16", "float16")


def test_they_travel_as_they_are():
    assert numpy_dtype("uint16") == np.dtype("uint16")
