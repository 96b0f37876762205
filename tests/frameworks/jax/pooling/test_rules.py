"""What windows in JAX mean, and which words it lacks."""

from __future__ import annotations

import pytest

from conformance.frameworks.jax.pooling.rules import predict
from conformance.operators.words import Words


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ceil_mode": True}, "ceil_mode"),
        ({"ties": "last"}, "ties"),
        ({"divisor_override": 3}, "divisor_override"),
    ],
)
def test_words_that_jax_lacks_are_refused(changes, rule):
    assert predict(Words("max_pool", (1, 2, 5), 1, (2,), (1,), (1,), own=changes)).rule == rule


def test_padding_that_takes_more_than_there_is_leaves_nothing():
    words = Words("max_pool", (1, 2, 2), 1, (2,), (1,), (1,), padding=((-2, -1),))
    assert predict(words).output_shape == (1, 2, 0)


def test_a_sum_is_divided_by_all_taps():
    words = Words("avg_pool", (1, 2, 4), 1, (2,), (1,), (1,), padding="SAME")
    assert predict(words).own["counts"] == "window"
