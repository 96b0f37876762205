"""ONNX's rule of patches says which part refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.frameworks.onnx.patches.rules import predict
from conformance.operators.words import Refusal, Words

FOLD = Words("fold", (2, 8, 2, 2), 1, (2, 2), (1, 1), (1, 1), output_size=(3, 3))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"op": "unfold"}, "operator"),
        ({"options": {"onnx": {"auto_pad": "VALID"}}}, "options"),
        ({"options": {"onnx": {"opset": 17}}}, "opset"),
        ({"padding": "SAME"}, "padding_word"),
        ({"padding": ((0, -1), (0, 0))}, "negative_padding"),
        ({"own": {"order": "taps"}}, "order"),
        ({"input": (2, 7, 2, 2)}, "channels"),
        ({"output_size": None}, "output_size"),
        ({"output_size": (4, 3)}, "output_size"),
    ],
)
def test_refusals_name_their_rule(changes, rule):
    found = predict(replace(FOLD, **changes))
    assert isinstance(found, Refusal)
    assert found.rule == rule


def test_zeros_have_a_number_for_each_end():
    words = replace(FOLD, padding=((1, 0), (0, 2)), output_size=(2, 1))
    assert predict(words).output_shape == (2, 2, 2, 1)
    assert predict(replace(FOLD, options={"onnx": {"opset": 18}})).output_shape == (2, 2, 3, 3)
