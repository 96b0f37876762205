"""Readings made by hand: what a constructor computes as a whole, by the element, and for gradients."""

from dataclasses import replace

import numpy as np
import pytest
from support.one_line import VALID, C, flat, operands

from conformance.operators.windows.readings.constructors import (
    change_operands,
    change_results,
    mistake,
    replace_result,
    turn_kernel,
)
from conformance.operators.windows.readings.geometries import shift_offsets, toggle_flip
from conformance.operators.windows.readings.reading import truth

GIVEN = operands(b=[5], c=C)


def results(reading, result):
    whole = reading.results(VALID, GIVEN, (result,))[result]
    single = reading.single(VALID, GIVEN, result)
    if single is not None:
        assert [single.at(place) for place in np.ndindex(*whole.shape)] == flat(whole)
    return flat(whole)


def zero_last(geometry, values):
    return np.concatenate([values[..., :-1], 0 * values[..., -1:]], axis=-1)


def test_a_mistake_has_the_gradients_of_what_it_does():
    """The input reversed before the convolution: its gradient comes back reversed."""
    reversed_input = mistake("r", "s", x=lambda geometry, values: values[..., ::-1])
    assert results(reversed_input, "output") == [39, 28, 17]
    assert results(reversed_input, "grad_input") == [30, 23, 12, 1]
    assert results(reversed_input, "grad_kernel") == [16, 10]
    assert results(reversed_input, "grad_bias") == [6]


def test_a_mistake_of_the_output_moves_the_cotangent_back():
    last_lost = mistake("r", "s", y=zero_last)
    assert results(last_lost, "output") == [26, 37, 0]
    assert results(last_lost, "grad_input") == [1, 12, 20, 0]
    assert results(last_lost, "grad_bias") == [3]


def test_a_mistake_of_the_geometry():
    assert results(mistake("r", "s", geometry=shift_offsets(-1)), "output") == [37, 48, 9]
    assert results(mistake("r", "s", geometry=toggle_flip), "output") == [17, 28, 39]


@pytest.mark.parametrize("result", ["output", "grad_bias"])
def test_one_result_is_replaced_and_the_others_are_right(result):
    reading = replace_result("r", "s", result, lambda geometry, given: np.zeros(1))
    assert flat(reading.results(VALID, GIVEN, (result,))[result]) == [0]
    for name in ("grad_input", "grad_kernel"):
        assert flat(reading.results(VALID, GIVEN, (name,))[name]) == flat(truth(VALID, GIVEN, (name,))[name])
    assert reading.may_change(result)
    assert not reading.may_change("grad_input")


def test_values_are_changed_before_or_after():
    before = change_operands("r", "s", lambda values: 10 * values)
    assert results(before, "output") == [100 * value + 50 for value in (21, 32, 43)]
    after = change_results("r", "s", lambda geometry, result, values: -values, only=("output",))
    assert results(after, "output") == [-26, -37, -48]
    assert results(after, "grad_bias") == [6]


def test_a_turned_kernel_and_its_inverse():
    kernel = np.arange(12.0).reshape(1, 2, 2, 3)
    assert turn_kernel(kernel)[0, 0].tolist() == [[5, 4, 3], [2, 1, 0]]
    assert np.array_equal(turn_kernel(turn_kernel(kernel)), kernel)


def test_derivatives_in_a_geometry_without_meaning_are_right():
    """The adjoint operator has a geometry of its own, in which the reading may not apply."""
    everywhere = mistake("r", "s", geometry=toggle_flip)
    only_forward = mistake("r", "s", lambda geometry: geometry == VALID, geometry=toggle_flip)
    given = replace(GIVEN, b=None)
    assert flat(everywhere.results(VALID, given, ("adjoint",))["adjoint"]) == [10, 21, 32, 3]
    assert flat(only_forward.results(VALID, given, ("adjoint",))["adjoint"]) == [1, 12, 23, 30]
