"""Readings of a single gradient, made by hand."""

import numpy as np
from support.one_line import VALID, C, flat, operands

from conformance.operators.windows.readings.backward import (
    change_cotangent,
    change_gradient,
    keep_first_sample,
    take_other_gradient,
    zero_last_column,
)
from conformance.operators.windows.readings.geometries import shift_offsets

GIVEN = operands(c=C)


def gradient(reading):
    return flat(reading.results(VALID, GIVEN, ("grad_input",))["grad_input"])


def test_a_gradient_is_changed_after_it_is_right():
    reading = change_gradient("r", "s", "grad_input", zero_last_column)
    assert gradient(reading) == [1, 12, 23, 0]
    changed = [name for name in ("output", "grad_input", "grad_kernel") if reading.may_change(name)]
    assert changed == ["grad_input"]


def test_a_gradient_is_that_of_another_operation_or_cotangent():
    assert gradient(take_other_gradient("r", "s", "grad_input", geometry=shift_offsets(1))) == [12, 23, 30, 0]
    ones = change_cotangent(np.ones_like)
    assert gradient(take_other_gradient("r", "s", "grad_input", operands=ones)) == [1, 11, 11, 10]


def test_the_first_sample_is_kept():
    assert keep_first_sample(np.array([[1.0], [2.0], [3.0]])).tolist() == [[1], [0], [0]]


def test_another_cotangent_leaves_the_other_operands():
    doubled = change_cotangent(lambda values: 2 * values)(VALID, GIVEN)
    assert flat(doubled.cotangent) == [2, 4, 6]
    assert doubled.x is GIVEN.x
    assert doubled.w is GIVEN.w
