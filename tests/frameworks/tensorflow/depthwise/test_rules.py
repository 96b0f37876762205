"""TensorFlow's rule of depthwise convolutions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.frameworks.tensorflow.depthwise.rules import predict
from conformance.operators.words import Refusal, Words

WORDS = Words("depthwise_conv", (1, 2, 7, 6), 4, (3, 2), (2, 1), (1, 1), own={"multiplier": 2})


def test_windows_are_those_of_a_convolution():
    geometry = predict(replace(WORDS, padding="SAME"))
    assert geometry.output_shape == (1, 4, 4, 6)
    assert geometry.kernel_shape == (2, 2, 3, 2)
    assert [axis.padding for axis in geometry.axes] == [(1, 1), (0, 1)]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"dilation": (1, 3)}, "strided_dilation"),
        ({"input": (1, 2, 7)}, "rank"),
        ({"own": {"multiplier": 0}}, "kernel"),
        ({"padding": 1}, "padding"),
        ({"stride": (0, 0)}, "stride"),
        ({"kernel": (9, 2), "padding": "VALID", "stride": (1, 1)}, "output"),
    ],
)
def test_refusals_name_their_rule(changes, rule):
    found = predict(replace(WORDS, **changes))
    assert isinstance(found, Refusal)
    assert found.rule == rule
