"""Numbers from the hash: the published generator, the ranges of each kind, and what extreme data promise."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.operators.data_kinds import (
    exponent_range,
    extreme,
    hash_indices,
    impulse,
    integers,
    normal,
    special,
    uniform,
)
from conformance.operators.dtypes import FORMATS, round_to

MASK = 2**64 - 1


def splitmix64(state: int) -> int:
    """The next number of Java's SplittableRandom after `state`, in Python's integers."""
    z = (state + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


@pytest.mark.parametrize("stream", [0, 1, 7, 2**55])
def test_a_stream_is_splitmix64_from_a_state_of_its_own(stream: int) -> None:
    state = (stream * 0xD1342543DE82EF95 + 0x2545F4914F6CDD1D) & MASK
    expected = [splitmix64((state + place * 0x9E3779B97F4A7C15) & MASK) for place in range(4)]
    assert [int(number) for number in hash_indices(stream, 4)] == expected


def test_the_twin_is_the_published_generator() -> None:
    """The first number of SplitMix64 with seed 0, as its authors' C code prints it."""
    assert splitmix64(0) == 0xE220A8397B1DCDAF


def test_an_element_depends_on_its_index_alone() -> None:
    assert np.array_equal(hash_indices(3, 5), hash_indices(3, 50)[:5])
    assert not np.array_equal(hash_indices(3, 5), hash_indices(4, 5))


def test_uniform_numbers_leave_both_ends_out() -> None:
    drawn = uniform(1, 10_000)
    assert 0 < drawn.min() < 0.001
    assert 0.999 < drawn.max() < 1
    assert abs(drawn.mean() - 0.5) < 0.01


@pytest.mark.parametrize("largest", [1, 3, 7])
def test_integers_take_every_value_but_zero(largest: int) -> None:
    drawn = integers(5, (40, 25), largest)
    expected = {*range(-largest, 0), *range(1, largest + 1)}
    assert {int(value) for value in drawn.ravel()} == expected


def test_normal_values_have_mean_0_and_variance_1() -> None:
    drawn = normal(2, (100, 100))
    assert abs(drawn.mean()) < 0.05
    assert abs(drawn.var() - 1) < 0.05
    assert np.abs(drawn).max() > 3


def test_an_impulse_is_the_middle_of_each_channel() -> None:
    values = impulse(np.ones((2, 1, 3, 4)))
    assert np.argwhere(values).tolist() == [[0, 0, 1, 2], [1, 0, 1, 2]]


@pytest.mark.parametrize(("size", "nonfinite", "zeros"), [(5, 1, 1), (24, 2, 2), (120, 3, 2)])
def test_special_numbers_are_few(size: int, nonfinite: int, zeros: int) -> None:
    whole = integers(9, (size,), 7)
    values = special(9, whole)
    assert np.sum(~np.isfinite(values)) == nonfinite
    assert np.sum(values == 0) == zeros
    assert np.sum(values == whole) == size - nonfinite - zeros


def test_extreme_numbers_are_large_at_even_and_small_at_odd_positions() -> None:
    form = FORMATS["float16"]
    top, bottom = exponent_range(form)
    assert (top, bottom) == (15, -14)
    values = np.abs(extreme(4, (6, 20), 0, "float16", 8, alone=True))
    assert np.array_equal(round_to(values, "float16"), values)
    assert (values == form.largest).any()
    large = values[::2][values[::2] < form.largest]
    assert 8 * 7 * large.max() <= form.largest
    assert values[1::2][values[1::2] < form.largest].max() < 2.0 ** (bottom + 11)
    assert values.min() < form.smallest_normal
