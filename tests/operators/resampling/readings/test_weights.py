"""Readings of the weights apply where there is such a weight to mistake."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from conformance.operators.resampling.lines import HALF, Line, geometry_of
from conformance.operators.resampling.readings import BY_NAME

NEAREST = Line(4, 7, "nearest", Fraction(4, 7), Fraction(0), Fraction(0), "floor")
LINEAR = Line(4, 7, "linear", Fraction(4, 7), HALF, -HALF)
CUBIC = replace(LINEAR, interpolation="cubic", coefficient=Fraction(-3, 4))
SPREAD = replace(LINEAR, size=2, scale=Fraction(2), spread=Fraction(2), ends="excluded")


@pytest.mark.parametrize(
    ("name", "applying"),
    [
        ("nearest-other-side", (NEAREST,)),
        ("nearest-in-place", (LINEAR, CUBIC, SPREAD)),
        ("linear-in-place", (NEAREST, CUBIC)),
        ("cubic-half", (CUBIC,)),
        ("cubic-three-quarters", ()),
        ("antialias-lost", (SPREAD,)),
        ("antialias-taken", (CUBIC,)),
        ("ends-clamped", (SPREAD,)),
        ("ends-not-renormalised", (LINEAR, CUBIC, SPREAD)),
        ("ends-wrapped", (LINEAR, CUBIC, SPREAD)),
    ],
)
def test_where_a_reading_applies(name, applying):
    lines = (NEAREST, LINEAR, CUBIC, SPREAD)
    found = [line for line in lines if BY_NAME[name].applies(geometry_of(1, 1, [line]))]
    assert tuple(found) == applying
