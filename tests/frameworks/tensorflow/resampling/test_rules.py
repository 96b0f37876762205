"""TensorFlow's rule of resampling: coordinates, weights, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from conformance.frameworks.tensorflow.resampling.rules import predict
from conformance.operators.resampling.lines import lines_of
from conformance.operators.words import Refusal, Words

WORDS = Words("upsample", (1, 2, 4, 5), 1, (1, 1), (1, 1), (1, 1), output_size=(7, 3))


@pytest.mark.parametrize(
    ("own", "size", "rule"),
    [
        ({"coordinates": "pytorch_half_pixel"}, (7, 3), "coordinates"),
        ({"interpolation": "nearest", "rounding": "ceil"}, (7, 3), "rounding"),
        ({"exclude_outside": True}, (7, 3), "exclude_outside"),
        ({"interpolation": "cubic"}, (7, 3), "table"),
        ({"antialias": True, "coordinates": "align_corners"}, (7, 3), "antialias"),
        ({"scale": 2}, None, "scale"),
        ({}, (0, 3), "output_size"),
    ],
)
def test_refusals_name_their_rule(own, size, rule):
    found = predict(replace(WORDS, own=own, output_size=size))
    assert isinstance(found, Refusal)
    assert found.rule == rule


def test_the_two_versions_have_other_coordinates():
    first = {
        name: lines_of(predict(replace(WORDS, own={"coordinates": name})))[0].coordinate(1)
        for name in ("half_pixel", "asymmetric", "align_corners")
    }
    assert first == {
        "half_pixel": Fraction(5, 14),
        "asymmetric": Fraction(4, 7),
        "align_corners": Fraction(1, 2),
    }


def test_antialiasing_drops_what_is_beyond_the_ends():
    line = lines_of(predict(replace(WORDS, own={"antialias": True})))[1]
    assert (line.spread, line.ends) == (Fraction(5, 3), "excluded")
