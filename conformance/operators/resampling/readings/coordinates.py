"""Readings of the coordinates: where in the input a position of the output is."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Callable, Optional, Tuple

from ..lines import HALF, Line
from ..operator import NEAREST
from .lines import Change, on_all_lines, on_each_line

ZERO = Fraction(0)


def _moved(phase: Fraction, offset: Fraction) -> Change:
    """The line with another phase and another offset; nearest keeps how it rounds."""

    def change(line: Line) -> Line:
        rounds = line.offset - round_down(line.offset) if line.interpolation == NEAREST else ZERO
        return replace(line, phase=phase, offset=offset + (rounds if phase == ZERO else ZERO))

    return change


def round_down(offset: Fraction) -> Fraction:
    """The largest whole number that is not above an offset."""
    return Fraction(math.floor(offset))


def _aligned(line: Line) -> Optional[Line]:
    if line.size < 2:
        return None
    return replace(line, scale=Fraction(line.input - 1, line.size - 1), phase=ZERO, offset=ZERO)


def _half_pixel(line: Line) -> Line:
    offset = ZERO if line.interpolation == NEAREST else -HALF
    return replace(line, scale=_ratio(line), phase=HALF, offset=offset)


def _ratio(line: Line) -> Fraction:
    """The scale of a line, or that of its sizes where its corners are aligned."""
    aligned = line.size > 1 and line.scale == Fraction(line.input - 1, line.size - 1)
    return Fraction(line.input, line.size) if aligned and line.phase == 0 else line.scale


def _asymmetric(line: Line) -> Line:
    return replace(line, scale=_ratio(line), phase=ZERO, offset=ZERO)


def _shifted(by: Fraction) -> Change:
    return lambda line: replace(line, offset=line.offset + by)


def _from_sizes(line: Line) -> Optional[Line]:
    return replace(line, scale=Fraction(line.input, line.size)) if line.size else None


def _one_short(line: Line) -> Optional[Line]:
    return replace(line, scale=Fraction(line.input, line.size - 1)) if line.size > 1 else None


def _inverted(line: Line) -> Optional[Line]:
    return replace(line, scale=1 / line.scale) if line.scale else None


def _rounded_scale(line: Line) -> Optional[Line]:
    """A scale factor that is cut off to a whole number, as an integer holds it."""
    factor = math.floor(1 / line.scale) if line.scale else 0
    return replace(line, scale=Fraction(1, factor)) if factor else None


def _resized(size: Callable[[Fraction], int]) -> Change:
    def change(line: Line) -> Optional[Line]:
        exact = line.input / line.scale if line.scale else ZERO
        wanted = size(exact)
        return replace(line, size=wanted) if wanted > 0 and math.floor(exact) == line.size else None

    return change


def _reversed(lines: Tuple[Line, ...]) -> Optional[Tuple[Line, ...]]:
    """The coordinates of the axes in reverse order; their sizes stay."""
    return tuple(
        replace(line, scale=other.scale, offset=other.offset, spread=other.spread)
        for line, other in zip(lines, lines[::-1])
    )


def _of_the_first(lines: Tuple[Line, ...]) -> Optional[Tuple[Line, ...]]:
    first = lines[0]
    return tuple(replace(line, scale=first.scale, offset=first.offset, spread=first.spread) for line in lines)


READINGS = (
    on_each_line("corners-aligned", "the centres of the corners are aligned", _aligned),
    on_each_line("half-pixel-taken", "coordinates are of the centres of pixels", _half_pixel),
    on_each_line(
        "asymmetric-taken", "coordinates are of the corners of pixels, without half of one", _asymmetric
    ),
    on_each_line(
        "half-pixel-not-subtracted", "half a pixel is added and not subtracted again", _moved(HALF, ZERO)
    ),
    on_each_line("half-pixel-not-added", "half a pixel is subtracted and was not added", _moved(ZERO, -HALF)),
    on_each_line("scale-from-sizes", "the scale is that of the sizes", _from_sizes),
    on_each_line("scale-one-short", "the size of the output is one short in the scale", _one_short),
    on_each_line("scale-inverted", "the scale is the other way round", _inverted),
    on_each_line("scale-cut-off", "the scale factor is cut off to a whole number", _rounded_scale),
    on_each_line("coordinates-one-further", "every coordinate is one element further", _shifted(Fraction(1))),
    on_each_line("coordinates-one-before", "every coordinate is one element before", _shifted(Fraction(-1))),
    on_each_line("coordinates-half-further", "every coordinate is half an element further", _shifted(HALF)),
    on_each_line("coordinates-half-before", "every coordinate is half an element before", _shifted(-HALF)),
    on_all_lines("scales-reversed", "the axes have each other's scales", _reversed),
    on_all_lines("first-scale-everywhere", "every axis has the scale of the first", _of_the_first),
    on_each_line("resampled-size-rounded-up", "the size of the output is rounded up", _resized(math.ceil)),
    on_each_line(
        "resampled-size-rounded", "the size of the output is rounded to the nearest", _resized(round)
    ),
)
