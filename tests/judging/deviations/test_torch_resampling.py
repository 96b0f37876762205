"""Where PyTorch leaves its rule of resampling: what its predicates cover."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.frameworks.torch.resampling.rules import predict
from conformance.judging.deviations.torch_resampling import DEVIATIONS
from conformance.operators.words import Words

BY_NAME = {known.name: known for known in DEVIATIONS}

WORDS = Words("upsample", (1, 2, 5, 2), 1, (1, 1), (1, 1), (1, 1))
SCALED = {"interpolation": "linear", "antialias": True, "scale": 1.3}


@pytest.mark.parametrize(
    ("changes", "own", "name"),
    [
        ({}, SCALED, "gradient-of-another-scale"),
        ({"input": (1, 2, 4)}, {"scale": 2.2}, "gradient-of-another-scale"),
        ({"input": (1, 2, 4)}, {"scale": 2}, ""),
        ({"input": (1, 2, 4, 4)}, {"interpolation": "cubic", "scale": 1.2}, "gradient-of-another-scale"),
        ({"input": (1, 2, 4, 9)}, {"interpolation": "cubic", "scale": 1.2}, ""),
        ({}, {**SCALED, "recompute_scale": True}, ""),
        ({"input": (1, 2, 5, 5)}, SCALED, ""),
        ({}, {**SCALED, "antialias": False}, ""),
        ({"input": (0, 2, 5, 2)}, {"scale": 2}, "empty-nearest"),
        ({}, {"scale": 2}, ""),
    ],
)
def test_what_a_deviation_covers(changes, own, name):
    words = replace(WORDS, own=own, **changes)
    holding = [known.name for known in DEVIATIONS if known.holds(words, predict(words))]
    assert holding == ([name] if name else [])


def test_the_gradient_is_that_of_the_scale_on_every_axis():
    words = replace(WORDS, own=SCALED)
    done = BY_NAME["gradient-of-another-scale"].symptoms[0].window(words, predict(words))
    assert done != predict(words)
    assert done.output_shape == predict(words).output_shape
