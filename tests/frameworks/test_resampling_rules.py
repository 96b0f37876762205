"""What rules and calls of resampling share, whatever the framework."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from conformance.frameworks.resampling_rules import (
    coordinates_of,
    is_same_function,
    refuse_lists,
    refuse_other,
    scales_of,
    spell,
    words_for,
)
from conformance.frameworks.torch.resampling.rules import predict
from conformance.operators.resampling.lines import HALF, Line, geometry_of
from conformance.operators.words import Refusal, Words

LINE = Line(4, 7, "linear", Fraction(4, 7), Fraction(0), Fraction(0))
WORDS = Words("upsample", (1, 2, 4, 4), 1, (1, 1), (1, 1), (1, 1), own={"scale": 2})


@pytest.mark.parametrize(
    ("name", "coordinates"),
    [
        ("asymmetric", [0, Fraction(4, 7)]),
        ("half_pixel", [Fraction(-3, 14), Fraction(5, 14)]),
        ("align_corners", [0, HALF]),
        ("pytorch_half_pixel", [Fraction(-3, 14), Fraction(5, 14)]),
        ("tf_half_pixel_for_nn", [Fraction(2, 7), Fraction(6, 7)]),
        ("half_pixel_symmetric", [Fraction(-3, 14), Fraction(5, 14)]),
    ],
)
def test_the_coordinates_of_a_word(name, coordinates):
    line = coordinates_of(LINE, name)
    assert [line.coordinate(n) for n in (0, 1)] == coordinates


def test_one_position_is_at_the_beginning_for_some():
    one = replace(LINE, size=1)
    firsts = [coordinates_of(one, name).coordinate(0) for name in ("align_corners", "pytorch_half_pixel")]
    assert firsts == [0, 0]
    assert coordinates_of(one, "half_pixel").coordinate(0) != 0


def test_symmetric_coordinates_keep_the_middle_of_what_was_cut_off():
    line = replace(LINE, size=5, scale=Fraction(3, 4))
    found = coordinates_of(line, "half_pixel_symmetric", Fraction(16, 3))
    assert found.offset == -HALF + 2 * (1 - Fraction(15, 16))


def test_scales_are_one_for_each_axis():
    assert scales_of(WORDS) == (2.0, 2.0)
    assert scales_of(replace(WORDS, own={})) is None
    assert refuse_lists(WORDS) is None
    assert refuse_lists(replace(WORDS, own={"scale": (2,)})).rule == "scale"
    assert refuse_lists(replace(WORDS, own={"cubic_coefficient": (1, 1)})).rule == "cubic_coefficient"


def test_a_word_that_a_framework_does_not_have_is_refused_by_its_name():
    assert refuse_other(WORDS, {"rounding": "floor"}) is None
    asked = replace(WORDS, own={"rounding": "ceil"})
    assert refuse_other(asked, {"rounding": "floor"}).rule == "rounding"


def test_words_with_the_same_weights_spell_a_geometry():
    twice = geometry_of(1, 2, [coordinates_of(replace(LINE, size=8, scale=HALF), "half_pixel")] * 2)
    choices = ({"interpolation": "nearest"}, {"interpolation": "linear"})
    found = spell(twice, words_for(twice, choices), predict)
    assert found is not None
    assert found.own == {"interpolation": "linear"}
    assert is_same_function(predict(found), twice)
    other = geometry_of(1, 2, [replace(LINE, size=8, scale=HALF)] * 2)
    assert spell(other, words_for(other, choices), predict) is None
    assert not is_same_function(Refusal("", ""), twice)


def test_a_scale_that_is_not_that_of_the_sizes_is_spelled_as_one():
    line = coordinates_of(replace(LINE, size=5, scale=1 / Fraction(1.3)), "half_pixel")
    geometry = geometry_of(1, 2, [line, line])
    found = spell(geometry, words_for(geometry, ({"interpolation": "linear"},)), predict)
    assert found is not None
    assert found.own["scale"] == (1.3, 1.3)
