"""PyTorch's rule of resampling: sizes, scales, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from conformance.frameworks.torch.resampling.rules import predict
from conformance.operators.resampling.lines import lines_of
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words

WORDS = Words("upsample", (1, 2, 5, 5), 1, (1, 1), (1, 1), (1, 1), output_size=(7, 3))


def predicted(**own) -> Geometry:
    words = replace(WORDS, own=own, output_size=None if "scale" in own else WORDS.output_size)
    found = predict(words)
    assert isinstance(found, Geometry)
    return found


@pytest.mark.parametrize(
    ("changes", "own", "rule"),
    [
        ({"input": (1, 2, 5, 5, 5)}, {"interpolation": "cubic"}, "rank"),
        ({"input": (1, 0, 5, 5)}, {}, "empty"),
        ({"output_size": None}, {}, "size"),
        ({}, {"scale": 2}, "size"),
        ({"output_size": (0, 3)}, {}, "output_size"),
        ({"output_size": None}, {"scale": 0.1}, "output_size"),
        ({}, {"recompute_scale": True}, "recompute_scale"),
        ({}, {"antialias": True}, "antialias"),
        ({}, {"coordinates": "align_corners"}, "coordinates"),
        ({}, {"rounding": "ceil"}, "rounding"),
        ({}, {"interpolation": "cubic", "cubic_coefficient": -0.5}, "cubic_coefficient"),
        ({}, {"interpolation": "linear", "exclude_outside": True}, "exclude_outside"),
        ({"output_size": None}, {"scale": (2, 2, 2)}, "lists"),
        ({"options": {"torch": {"size": 2}}}, {}, "options"),
    ],
)
def test_refusals_name_their_rule(changes, own, rule):
    found = predict(replace(WORDS, own=own, **changes))
    assert isinstance(found, Refusal)
    assert found.rule == rule


def test_a_size_is_cut_off_and_the_scale_is_that_of_the_word():
    geometry = predicted(interpolation="linear", scale=1.3)
    assert geometry.output_shape[2:] == (6, 6)
    assert lines_of(geometry)[0].scale == 1 / Fraction(1.3)
    recomputed = predicted(interpolation="linear", scale=1.3, recompute_scale=True)
    assert lines_of(recomputed)[0].scale == Fraction(5, 6)


def test_antialiasing_is_pillows():
    line = lines_of(predicted(interpolation="cubic", antialias=True))[1]
    assert (line.spread, line.ends, line.coefficient) == (Fraction(5, 3), "excluded", Fraction(-1, 2))
    plain = lines_of(predicted(interpolation="cubic"))[1]
    assert (plain.spread, plain.ends, plain.coefficient) == (1, "clamped", Fraction(-3, 4))


def test_antialiasing_leaves_an_axis_that_keeps_its_size():
    words = replace(WORDS, input=(1, 1, 5, 2), output_size=None)
    found = predict(replace(words, own={"interpolation": "linear", "antialias": True, "scale": 1.3}))
    assert isinstance(found, Geometry)
    assert [line.scale for line in lines_of(found)] == [1 / Fraction(1.3), 1]
