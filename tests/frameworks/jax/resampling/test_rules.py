"""JAX's rule of resampling: coordinates, weights, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from conformance.frameworks.jax.resampling.rules import predict
from conformance.operators.resampling.lines import lines_of
from conformance.operators.words import Refusal, Words

WORDS = Words("upsample", (1, 2, 4, 5), 1, (1, 1), (1, 1), (1, 1), output_size=(7, 3))


@pytest.mark.parametrize(
    ("own", "size", "rule"),
    [
        ({"interpolation": "linear", "coordinates": "asymmetric"}, (7, 3), "coordinates"),
        ({"interpolation": "nearest", "rounding": "floor"}, (7, 3), "rounding"),
        ({"interpolation": "linear", "exclude_outside": False}, (7, 3), "exclude_outside"),
        ({"interpolation": "linear", "scale": 2}, None, "scale"),
        ({"interpolation": "linear"}, (0, 3), "empty"),
        ({}, (7, 3), "interpolation"),
    ],
)
def test_refusals_name_their_rule(own, size, rule):
    found = predict(replace(WORDS, own=own, output_size=size))
    assert isinstance(found, Refusal)
    assert found.rule == rule


def test_weights_are_spread_out_unless_it_is_written():
    spread, plain = (
        lines_of(predict(replace(WORDS, own={"interpolation": "cubic", "antialias": antialias})))[1]
        for antialias in (True, False)
    )
    assert (spread.spread, spread.ends) == (Fraction(5, 3), "excluded")
    assert plain.spread == 1
    unwritten = predict(replace(WORDS, own={"interpolation": "cubic"}))
    assert lines_of(unwritten)[1] == spread


def test_the_cubic_of_pytorch_has_other_ends():
    own = {"interpolation": "cubic", "antialias": False, "cubic_coefficient": -0.75}
    line = lines_of(predict(replace(WORDS, own=own)))[0]
    assert (line.coefficient, line.ends) == (Fraction(-3, 4), "clamped")
