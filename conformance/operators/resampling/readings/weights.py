"""Readings of the weights: which elements around a coordinate have how much."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Optional

from ..lines import HALF, Line
from ..operator import (
    CEIL,
    CLAMPED,
    CUBIC,
    EXCLUDED,
    FLOOR,
    LINEAR,
    NEAREST,
    PREFER_CEIL,
    REFLECTED,
    WRAPPED,
    ZEROS,
)
from .lines import Change, on_each_line


def _other_rounding(line: Line) -> Optional[Line]:
    if line.interpolation != NEAREST:
        return None
    return replace(line, rounding=CEIL if line.rounding == FLOOR else FLOOR)


def _rounded_half(by: Fraction, rounding: str) -> Change:
    def change(line: Line) -> Optional[Line]:
        if line.interpolation != NEAREST or line.rounding == rounding:
            return None
        return replace(line, rounding=rounding, offset=line.offset + by)

    return change


def _interpolated(interpolation: str, coefficient: Fraction = Fraction(0)) -> Change:
    """Another interpolation at the same coordinates, which those of a rounded nearest are half off."""

    def change(line: Line) -> Optional[Line]:
        if line.interpolation in (interpolation, NEAREST) and interpolation != NEAREST:
            return _from_nearest(line, interpolation, coefficient)
        if line.interpolation == interpolation:
            return None
        rounding = PREFER_CEIL if interpolation == NEAREST else ""
        return replace(line, interpolation=interpolation, coefficient=coefficient, rounding=rounding).rounded

    return change


def _from_nearest(line: Line, interpolation: str, coefficient: Fraction) -> Optional[Line]:
    if line.interpolation == interpolation:
        return None
    offset = line.offset - (HALF if line.phase and line.rounding == FLOOR else 0)
    return replace(line, interpolation=interpolation, coefficient=coefficient, rounding="", offset=offset)


def _coefficient(number: Fraction) -> Change:
    def change(line: Line) -> Optional[Line]:
        return replace(line, coefficient=number) if line.interpolation == CUBIC else None

    return change


def _ends(ends: str) -> Change:
    def change(line: Line) -> Optional[Line]:
        return replace(line, ends=ends) if line.interpolation != NEAREST else None

    return change


def _not_spread(line: Line) -> Line:
    return replace(line, spread=Fraction(1))


def _spread(line: Line) -> Optional[Line]:
    if line.interpolation == NEAREST or line.spread != 1:
        return None
    return replace(line, spread=max(Fraction(1), line.scale), ends=EXCLUDED)


def _spread_twice(line: Line) -> Optional[Line]:
    return replace(line, spread=line.spread * line.spread) if line.spread != 1 else None


READINGS = (
    on_each_line("nearest-other-side", "the nearest element is taken from the other side", _other_rounding),
    on_each_line(
        "nearest-rounded", "the nearest element is that of the rounded coordinate", _rounded_half(HALF, CEIL)
    ),
    on_each_line(
        "nearest-in-place", "the nearest element stands in place of a weighted sum", _interpolated(NEAREST)
    ),
    on_each_line("linear-in-place", "the weights are linear", _interpolated(LINEAR)),
    on_each_line("cubic-in-place", "the weights are cubic", _interpolated(CUBIC, Fraction(-3, 4))),
    on_each_line("cubic-half", "the coefficient of cubic is -0.5", _coefficient(Fraction(-1, 2))),
    on_each_line("cubic-three-quarters", "the coefficient of cubic is -0.75", _coefficient(Fraction(-3, 4))),
    on_each_line("cubic-one", "the coefficient of cubic is -1", _coefficient(Fraction(-1))),
    on_each_line("antialias-lost", "the weights are not spread out where the output is smaller", _not_spread),
    on_each_line("antialias-taken", "the weights are spread out where the output is smaller", _spread),
    on_each_line("antialias-twice", "the weights are spread out twice", _spread_twice),
    on_each_line("ends-clamped", "elements at the ends stand for those beyond", _ends(CLAMPED)),
    on_each_line(
        "ends-excluded", "weights beyond the ends are dropped, the others made larger", _ends(EXCLUDED)
    ),
    on_each_line(
        "ends-not-renormalised", "weights beyond the ends are dropped, the others stay", _ends(ZEROS)
    ),
    on_each_line("ends-wrapped", "the input goes on at its other end", _ends(WRAPPED)),
    on_each_line("ends-reflected", "the input is reflected at its ends", _ends(REFLECTED)),
)
