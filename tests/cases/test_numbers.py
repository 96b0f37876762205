"""The checks of numbers: what passes comes back, what does not names the entry and what is wanted."""

import math

import pytest
from pydantic_core import PydanticCustomError

from conformance.cases.numbers import (
    LARGEST,
    LARGEST_SEED,
    check_count,
    check_input_shape,
    check_output_shape,
    check_padding,
    check_seed,
    check_whole_number,
    half_unit,
    limit_to_64_bits,
    nested_shape,
    per_axis_check,
)


def error_of(check, value):
    """The error's `wanted` text and the indices of the entry at fault."""
    with pytest.raises(PydanticCustomError) as caught:
        check(value)
    return caught.value.context["wanted"], caught.value.context["path"]


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (check_whole_number, -3),
        (check_count, 0),
        (check_seed, LARGEST_SEED - 1),
        (check_input_shape, (0, 1, 2)),
        (check_input_shape, (2, 3, 4, 5, 6)),
        (check_output_shape, (2, 3, 4)),
        (per_axis_check(), -1),
        (per_axis_check(0), (0, 2)),
        (check_padding, 1),
        (check_padding, (1, -1)),
        (check_padding, ((1, 2), (0, -1))),
        (limit_to_64_bits(per_axis_check()), -LARGEST),
    ],
)
def test_a_value_that_fits_comes_back(check, value):
    assert check(value) == value


@pytest.mark.parametrize(
    ("check", "value", "path"),
    [
        (check_whole_number, True, ()),
        (check_whole_number, 2.0, ()),
        (check_count, -1, ()),
        (check_seed, LARGEST_SEED, ()),
        (check_input_shape, (2, 3), ()),
        (check_input_shape, (2, 3, -1), (2,)),
        (check_output_shape, 4, ()),
        (per_axis_check(0), -1, ()),
        (per_axis_check(), (1, "2"), (1,)),
        (check_padding, "SIDEWAYS", ()),
        (check_padding, ((1, 2), (3,)), (1,)),
        (check_padding, ((1, 2), 3), (1,)),
        (limit_to_64_bits(check_padding), ((0, LARGEST + 1),), (0, 1)),
    ],
)
def test_an_error_leads_to_the_entry_at_fault(check, value, path):
    wanted, found = error_of(check, value)
    assert wanted.startswith("it has to be ")
    assert found == path


def test_a_padding_word_comes_back_in_capitals_and_a_slip_is_guessed():
    assert check_padding("same_lower") == "SAME_LOWER"
    assert error_of(check_padding, "SMAE")[0].endswith("did you mean `SAME`?")


@pytest.mark.parametrize(
    ("values", "shape"),
    [(3, ()), ((), (0,)), ((1, 2.5), (2,)), (((1, 2, 3), (4, 5, 6)), (2, 3)), ((((),),), (1, 1, 0))],
)
def test_the_shape_of_nested_numbers(values, shape):
    assert nested_shape(values) == shape


@pytest.mark.parametrize(
    ("values", "path"),
    [((1, math.nan), (1,)), (((1, 2), (3,)), (1,)), (((1, True),), (0, 1)), (((1,), 2), (1,)), ("x", ())],
)
def test_nested_numbers_that_are_no_array(values, path):
    assert error_of(nested_shape, values)[1] == path


@pytest.mark.parametrize(
    ("text", "half"),
    [("0.125", 5e-4), (".5", 0.05), ("2.", 0.5), ("1.5e3", 50.0), ("12e0", 0.5), ("12", 0.0), ("-7", 0.0)],
)
def test_half_a_unit_of_the_last_digit(text, half):
    assert half_unit(text) == half
