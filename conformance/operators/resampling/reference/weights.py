"""The weights of one line, as exact fractions: those that no framework has rounded yet."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Dict, FrozenSet, Iterable, List, Optional, Tuple

import numpy as np

from ...dtypes import Float64Array
from ..lines import Line
from ..operator import CLAMPED, FLOOR, LINEAR, NEAREST, REFLECTED, WRAPPED, ZEROS

Tap = Tuple[int, Fraction]
"""An element of the input, and its weight."""


@lru_cache(maxsize=1024)
def taps(line: Line) -> Tuple[Tuple[Tap, ...], ...]:
    """The taps of each position of the output, none with a weight of zero.

    An element at an end stands once for itself and once for each element beyond that it replaces. With
    `ZEROS` beyond the ends the weights are those that they are inside.
    """
    return tuple(_taps(line, line.coordinate(position)) for position in range(line.size))


def _taps(line: Line, at: Fraction) -> Tuple[Tap, ...]:
    found = kernel_values(line, at)
    total = _whole(line, at) if line.ends == ZEROS else sum(value for _, value in found)
    return tuple((place, value / total) for place, value in found) if total else ()


def _whole(line: Line, at: Fraction) -> Fraction:
    """What the kernel adds up to where no end is near."""
    return sum((value for _, value in kernel_values(replace(line, ends=WRAPPED), at)), Fraction(0))


def kernel_values(line: Line, at: Fraction) -> List[Tap]:
    """The elements of the input around a coordinate with the values of the kernel there, none zero."""
    if line.interpolation == NEAREST:
        place = math.floor(at) if line.rounding == FLOOR else math.ceil(at)
        return [(min(max(place, 0), line.input - 1), Fraction(1))]
    reach = line.spread * (1 if line.interpolation == LINEAR else 2)
    found: List[Tap] = []
    for place in range(math.ceil(at - reach), math.floor(at + reach) + 1):
        value = kernel(line, (place - at) / line.spread)
        inside = _inside(line, place)
        if value and inside is not None:
            found.append((inside, value))
    return found


def _inside(line: Line, place: int) -> Optional[int]:
    """The element that stands for a place, which may be beyond the ends; None where nothing does."""
    last = line.input - 1
    if 0 <= place <= last:
        return place
    if line.ends == WRAPPED:
        return place % line.input
    if line.ends == REFLECTED:
        there = place % (2 * line.input)
        return min(there, 2 * line.input - 1 - there)
    return min(max(place, 0), last) if line.ends == CLAMPED else None


def kernel(line: Line, distance: Fraction) -> Fraction:
    """The weight at a distance from the coordinate, before all are made to add up to 1.

    Cubic: R. Keys, Cubic convolution interpolation for digital image processing, IEEE Transactions on
    Acoustics, Speech, and Signal Processing 29 (1981), equation (15), with `a` for his -1/2.
    """
    t, a = abs(distance), line.coefficient
    if line.interpolation == LINEAR:
        return max(1 - t, Fraction(0))
    if t <= 1:
        return ((a + 2) * t - (a + 3)) * t * t + 1
    return ((t - 5) * t + 8) * t * a - 4 * a if t < 2 else Fraction(0)


@lru_cache(maxsize=1024)
def weights(line: Line) -> Tuple[FrozenSet[Tap], ...]:
    """The weight of each element in each position, whatever it stands for; none of zero."""
    return tuple(frozenset(_joined(found).items()) for found in taps(line))


def _joined(found: Iterable[Tap]) -> Dict[int, Fraction]:
    joined: Dict[int, Fraction] = {}
    for place, weight in found:
        joined[place] = joined.get(place, Fraction(0)) + weight
    return {place: weight for place, weight in joined.items() if weight}


def as_matrix(line: Line, absolute: bool) -> Float64Array:
    """`(size, input)`: the weights of each position, or the sums of their absolute values, in float64."""
    matrix = np.zeros((line.size, line.input))
    for position, found in enumerate(taps(line)):
        counted = ((place, abs(weight) if absolute else weight) for place, weight in found)
        for place, weight in _joined(counted).items():
            matrix[position, place] = float(weight)
    return matrix
