"""What TensorFlow's words for pooling mean, and which of them it refuses."""

from __future__ import annotations

import pytest

from conformance.frameworks.tensorflow.pooling.rules import predict
from conformance.operators.words import Words

WORDS = Words("max_pool", (1, 2, 5, 4), 1, (2, 2), (1, 1), (1, 1), padding="SAME")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"padding": 1}, "padding"),
        ({"dilation": (1, 2)}, "dilation"),
        ({"own": {"ceil_mode": True}}, "ceil_mode"),
        ({"own": {"ties": "last"}}, "ties"),
        ({"options": {"tensorflow": {"other": 1}}}, "option"),
    ],
)
def test_refusals_name_their_rule(changes, rule):
    assert predict(Words(**{**vars(WORDS), **changes})).rule == rule


def test_an_average_under_same_counts_no_padding():
    words = Words("avg_pool", (1, 2, 4), 1, (2,), (1,), (1,), padding="SAME")
    assert predict(words).own["counts"] == "input"
