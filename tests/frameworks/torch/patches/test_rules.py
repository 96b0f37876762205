"""PyTorch's rule of patches says which part refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.frameworks.torch.patches.rules import predict
from conformance.operators.words import Refusal, Words


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"kernel": (0, 2)}, "kernel"),
        ({"stride": (1, 0)}, "stride"),
        ({"dilation": (-1, 1)}, "dilation"),
        ({"kernel": (9, 1)}, "kernel_size"),
        ({"padding": "SAME"}, "padding_word"),
        ({"padding": ((0, 1), (0, 0))}, "padding_pairs"),
        ({"padding": -1}, "negative_padding"),
        ({"own": {"order": "taps"}}, "order"),
        ({"input": (1, 0, 5, 5)}, "empty"),
        ({"input": (1, 2, 5)}, "rank"),
        ({"options": {"torch": {"groups": 2}}}, "options"),
        ({"op": "fold", "input": (1, 7, 4, 4), "output_size": (5, 5)}, "channels"),
        ({"op": "fold", "input": (1, 8, 4, 4)}, "output_size"),
        ({"op": "fold", "input": (1, 8, 3, 4), "output_size": (0, 5), "padding": 2}, "output_size"),
        ({"op": "fold", "input": (1, 8, 4, 4), "output_size": (5, 6)}, "output_size"),
    ],
)
def test_refusals_name_their_rule(changes, rule):
    found = predict(replace(Words("unfold", (1, 2, 5, 5), 1, (2, 2), (1, 1), (1, 1)), **changes))
    assert isinstance(found, Refusal)
    assert found.rule == rule


def test_words_without_a_refusal_have_a_geometry():
    words = Words("unfold", (1, 2, 5, 5), 1, (2, 2), (1, 1), (1, 1), padding=1)
    assert predict(words).output_shape == (1, 8, 6, 6)
    assert predict(replace(words, own={"order": "channels"})) == predict(words)
