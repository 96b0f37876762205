"""Moves of entries, their transposes, and single elements of both."""

import numpy as np

from conformance.operators.windows.readings.moves import (
    MOST_ADDED,
    Elements,
    apply_transpose,
    moved_elements,
    stay,
    transposed_elements,
)


def test_the_transpose_of_a_move_adds_up_what_was_repeated():
    values = np.array([1.0, 2.0, 3.0])
    assert apply_transpose(lambda _, x: x[[0, 0, 2]], None, values, (3,)).tolist() == [3.0, 0.0, 3.0]
    assert apply_transpose(stay, None, values, (3,)) is values


def test_an_element_of_a_transpose_is_the_sum_of_what_was_repeated():
    given = Elements((3,), lambda place: (np.inf, 5.0, -np.inf)[place[0]])
    back = transposed_elements(lambda _, x: x[[0, 0, 0]], None, given, (3,))
    assert np.isnan(back.at((0,)))
    assert back.at((1,)) == 0
    assert transposed_elements(lambda _, x: x[[0, 1, 1]], None, given, (3,)).at((1,)) == -np.inf


def test_a_moved_element_is_one_of_those_before_or_zero():
    given = Elements((3,), lambda place: (5.0, 6.0, 7.0)[place[0]])

    def roll_and_zero(_, x):
        return np.concatenate([x[2:], x[:1], 0 * x[:1]])

    after = moved_elements(roll_and_zero, None, given)
    assert [after.at((place,)) for place in range(3)] == [7, 5, 0]
    assert moved_elements(stay, None, given) is given


def test_the_transpose_has_the_same_inner_products():
    """`<move(x), y> = <x, transpose(y)>` for a move that repeats, drops and zeroes."""

    def move(_, x):
        return np.concatenate([x[[1, 1, 3]], 0 * x[:1]])

    x, y = np.array([2, 3, 5, 7]), np.array([1.0, 10.0, 100.0, 1000.0])
    assert np.vdot(move(None, x), y) == np.vdot(x, apply_transpose(move, None, y, (4,)))
    assert np.vdot(move(None, x), y) != np.vdot(x, y)


def test_what_needs_too_many_elements_is_left_to_the_whole():
    ones = Elements((MOST_ADDED + 1,), lambda place: 1.0)
    everywhere = transposed_elements(lambda _, x: np.repeat(x[:1], MOST_ADDED + 1), None, ones, (2,))
    assert everywhere.at((0,)) is None
    assert everywhere.at((1,)) == 0
