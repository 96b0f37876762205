"""Single elements of a result, each by the definition: a sum over the elements that have a weight in it."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Iterator, Optional, Tuple

from ... import time_limit
from ...dtypes import Float64Array
from ...tensors import OUTPUT
from ...windows.geometry import Geometry
from ...windows.result_shapes import Place
from ..lines import Line, lines_of


def element(
    name: str,
    geometry: Geometry,
    x: Float64Array,
    w: Optional[Float64Array],
    b: Optional[Float64Array],
    cotangent: Optional[Float64Array],
    place: Place,
) -> float:
    """The element of `sums.result` at `place`, whose indices are not negative; raises OutOfTime."""
    time_limit.check()
    lines, (n, channel, *positions) = lines_of(geometry), place
    source = x if name == OUTPUT else cotangent
    assert source is not None
    found = [
        list(_read(line, at) if name == OUTPUT else _reading(line, at)) for line, at in zip(lines, positions)
    ]
    total = 0.0
    for chosen in itertools.product(*found):
        weight = math.prod(float(weight) for _, weight in chosen)
        total += weight * float(source[(n, channel, *(at for at, _ in chosen))])
    return total


def _read(line: Line, position: int) -> Iterator[Tuple[int, Fraction]]:
    """The elements of the input with a weight in a position of the output."""
    at = line.coordinate(position)
    if line.interpolation == "nearest":
        nearest = math.floor(at) if line.rounding == "floor" else math.ceil(at)
        yield max(0, min(line.input - 1, nearest)), Fraction(1)
        return
    first, last = math.floor(at - 2 * line.spread), math.ceil(at + 2 * line.spread)
    values = {place: _value(line, abs(place - at) / line.spread) for place in range(first, last + 1)}
    owners = {place: _owner(line, place) for place in values}
    counted = values if line.ends != "excluded" else {p: v for p, v in values.items() if owners[p] >= 0}
    total = sum(counted.values())
    for index in range(line.input) if total else ():
        whole = sum((value for place, value in counted.items() if owners[place] == index), Fraction(0))
        if whole:
            yield index, whole / total


def _owner(line: Line, place: int) -> int:
    """The element whose value a place has; -1 where it has none."""
    count = line.input
    if line.ends == "wrapped":
        return place - count * math.floor(Fraction(place, count))
    if line.ends == "reflected":
        while not 0 <= place < count:
            place = -1 - place if place < 0 else 2 * count - 1 - place
        return place
    if line.ends == "clamped":
        return max(0, min(count - 1, place))
    return place if 0 <= place < count else -1


def _reading(line: Line, index: int) -> Iterator[Tuple[int, Fraction]]:
    """The positions of the output in which an element of the input has a weight."""
    for position in range(line.size):
        for found, weight in _read(line, position):
            if found == index:
                yield position, weight


def _value(line: Line, t: Fraction) -> Fraction:
    if line.interpolation == "linear":
        return 1 - t if t < 1 else Fraction(0)
    a = line.coefficient
    if t < 1:
        return (a + 2) * t**3 - (a + 3) * t**2 + 1
    return a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a if t < 2 else Fraction(0)
