"""What is known of TensorFlow's depthwise convolutions holds for the words that show it, and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.frameworks.tensorflow.depthwise.rules import predict
from conformance.judging.deviations.catalogue import may_deviate
from conformance.operators.words import Words

WORDS = Words("depthwise_conv", (1, 2, 5, 5), 4, (3, 3), (1, 1), (1, 1), own={"multiplier": 2})


def known(aspect: str, backend: str = "tensorflow", **changes) -> bool:
    words = replace(WORDS, **changes)
    return may_deviate(words, predict(words), backend, (aspect,))


@pytest.mark.parametrize(
    ("aspect", "changes"),
    [
        ("acceptance", {"stride": (2, 2), "dilation": (3, 3)}),
        ("acceptance", {"own": {"multiplier": 0}, "out_channels": 0}),
        ("acceptance", {"input": (0, 2, 5, 5), "padding": 1}),
        ("acceptance", {"input": (1, 2, 1, 2), "padding": ((0, 0), (0, 0))}),
        ("shape", {"input": (1, 2, 2, 5)}),
        ("inferred_shape", {"input": (1, 2, 2, 5)}),
    ],
)
def test_words_that_show_it(aspect, changes):
    assert known(aspect, **changes)


@pytest.mark.parametrize(
    ("aspect", "changes"),
    [
        ("acceptance", {}),
        ("acceptance", {"padding": 1}),
        ("acceptance", {"input": (1, 2, 1, 2), "dtype": "float64"}),
        ("shape", {}),
    ],
)
def test_words_that_do_not(aspect, changes):
    assert not known(aspect, **changes)
