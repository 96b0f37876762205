"""Lines: what a geometry holds of them, and the roundings that are one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from support.resampling import random_geometry

from conformance.operators.resampling.lines import (
    ABSOLUTE,
    HALF,
    TRUE,
    Line,
    geometry_of,
    lines_of,
    weights_of,
    with_lines,
    with_weights,
)
from conformance.operators.resampling.reference.weights import taps
from conformance.operators.words import Words


def test_a_geometry_holds_its_lines():
    random = Random("lines")
    for _ in range(40):
        geometry = random_geometry(random)
        assert with_lines(geometry, lines_of(geometry)) == geometry
        assert weights_of(geometry) == TRUE
        assert weights_of(with_weights(geometry, ABSOLUTE)) == ABSOLUTE


def test_a_geometry_goes_through_messages_between_processes():
    geometry = random_geometry(Random(3))
    words = geometry.to_words("float32")
    assert Words.from_json(words.to_json()).own == words.own
    listed = {**words.to_json(), "own": {"scale": [2, 0.5]}}
    assert Words.from_json(listed).own == {"scale": (2, 0.5)}


@pytest.mark.parametrize(("size", "places"), [(5, [0, 0, 1, 1, 2]), (6, [0, 0, 1, 1, 2, 2])])
def test_roundings_are_floor_or_ceil_of_something(size, places):
    line = Line(3, size, "nearest", Fraction(3, size), HALF, -HALF, "round_prefer_ceil").rounded
    assert line.rounding == "floor"
    assert [found[0][0] for found in taps(line)] == [
        min(2, int(Fraction(3, size) * (n + HALF))) for n in range(size)
    ]
    asymmetric = replace(line, phase=Fraction(0), offset=Fraction(0))
    assert [found[0][0] for found in taps(asymmetric)] == places


def test_ties_go_to_either_side():
    line = Line(4, 2, "nearest", Fraction(2), HALF, -HALF)
    down, up = (replace(line, rounding=f"round_prefer_{side}").rounded for side in ("floor", "ceil"))
    assert [[found[0][0] for found in taps(each)] for each in (down, up)] == [[0, 2], [1, 3]]
    assert geometry_of(1, 1, [down]) != geometry_of(1, 1, [up])
