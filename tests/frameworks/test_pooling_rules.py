"""Parts of rules of pooling that frameworks share."""

from __future__ import annotations

import pytest

from conformance.frameworks.interface import channels_first
from conformance.frameworks.pooling_rules import (
    PoolCall,
    average_geometry,
    count_windows,
    max_geometry,
    pooled_axis,
    refuse_numbers,
    refuse_ties,
)
from conformance.operators.words import Words

WORDS = Words("avg_pool", (1, 1, 5), 1, (2,), (3,), (1,))


@pytest.mark.parametrize(
    ("size", "ends", "floor", "ceil"),
    # a window at 6 would start in the padding behind: it does not count; one at 6 of 7 elements does
    [
        (5, (0, 0), 2, 2),
        (6, (0, 0), 2, 2),
        (7, (0, 0), 2, 3),
        (5, (1, 1), 2, 2),
        (6, (1, 1), 3, 3),
        (1, (0, 0), 0, 1),
    ],
)
def test_a_last_window_counts_where_it_starts_in_the_input_or_the_padding_before(size, ends, floor, ceil):
    assert count_windows(size, 2, 3, 1, ends, False) == floor
    assert count_windows(size, 2, 3, 1, ends, True) == ceil


def test_what_is_counted_is_said_in_the_least_words():
    inside = (pooled_axis(5, 2, 3, 1, (0, 0)),)
    past = (pooled_axis(7, 2, 3, 1, (0, 0), True),)
    assert average_geometry(WORDS, inside, "input", (0,)).own["counts"] == "window"
    assert average_geometry(WORDS, past, "input", (0,)).own["counts"] == "input"
    assert average_geometry(WORDS, past, "padded", (0,)).own == {
        "counts": "padded",
        "after": (0,),
        "divisor": 0,
    }
    assert average_geometry(WORDS, past, "padded", (1,)).own["counts"] == "window"


def test_refusals_name_their_word():
    assert refuse_numbers(WORDS) is None
    assert refuse_numbers(Words("max_pool", (1, 1, 5), 1, (2,), (0,), (1,))).rule == "stride"
    last = Words("max_pool", (1, 1, 5), 1, (2,), (1,), (1,), own={"ties": "last"})
    assert refuse_ties(last).rule == "ties"
    assert refuse_ties(WORDS) is None


def test_what_is_put_around_a_maximum_is_minus_infinity():
    axes = (pooled_axis(5, 2, 3, 1, (0, 0)),)
    words = Words("max_pool", (1, 1, 5), 1, (2,), (3,), (1,))
    largest = PoolCall("f", {}, channels_first(1), max_geometry(words, axes), pad=((1, 0),))
    average = PoolCall(
        "f", {}, channels_first(1), average_geometry(WORDS, axes, "window", (0,)), pad=((1, 0),)
    )
    assert (largest.fill, average.fill) == (-float("inf"), 0.0)
    assert "minus infinity" in next(largest.steps_around())
    assert "zeros" in next(average.steps_around())
