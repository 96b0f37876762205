"""Readings of the coordinates on one line: what each takes for the right one."""

from __future__ import annotations

from fractions import Fraction

import pytest

from conformance.operators.resampling.lines import HALF, Line, geometry_of, lines_of
from conformance.operators.resampling.readings import BY_NAME

ZERO = Fraction(0)


def lines(extent: int, size: int, scale: Fraction, phase: Fraction, offset: Fraction) -> Line:
    return Line(extent, size, "linear", scale, phase, offset)


@pytest.mark.parametrize(
    ("name", "scale", "phase", "offset"),
    [
        ("corners-aligned", Fraction(3, 6), ZERO, ZERO),
        ("asymmetric-taken", Fraction(4, 7), ZERO, ZERO),
        ("half-pixel-not-subtracted", Fraction(4, 7), HALF, ZERO),
        ("half-pixel-not-added", Fraction(4, 7), ZERO, -HALF),
        ("scale-one-short", Fraction(4, 6), HALF, -HALF),
        ("scale-inverted", Fraction(7, 4), HALF, -HALF),
        ("scale-cut-off", Fraction(1), HALF, -HALF),
        ("coordinates-one-further", Fraction(4, 7), HALF, HALF),
    ],
)
def test_what_is_taken_for_the_coordinates(name, scale, phase, offset):
    geometry = geometry_of(1, 1, [lines(4, 7, Fraction(4, 7), HALF, -HALF)])
    assert BY_NAME[name].applies(geometry)
    assert lines_of(BY_NAME[name].meant(geometry)) == (lines(4, 7, scale, phase, offset),)


def test_a_scale_of_the_sizes_is_no_reading_of_the_scale_from_sizes():
    reading = BY_NAME["scale-from-sizes"]
    assert not reading.applies(geometry_of(1, 1, [lines(4, 7, Fraction(4, 7), HALF, -HALF)]))
    assert reading.applies(geometry_of(1, 1, [lines(4, 7, Fraction(5, 9), HALF, -HALF)]))


def test_axes_are_exchanged_only_where_they_differ():
    one, other = lines(4, 8, HALF, HALF, -HALF), lines(4, 2, Fraction(2), HALF, -HALF)
    for name in ("scales-reversed", "first-scale-everywhere"):
        assert not BY_NAME[name].applies(geometry_of(1, 1, [one, one]))
        assert BY_NAME[name].applies(geometry_of(1, 1, [one, other]))
