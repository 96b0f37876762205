"""How readings of the lines are made: a resampling whose axes have other coordinates or other weights."""

from __future__ import annotations

from typing import Callable, Optional, Tuple

from ...windows.geometry import Geometry
from ...windows.readings.constructors import mistake
from ...windows.readings.reading import Reading
from ..lines import Line, lines_of, with_lines
from ..reference.weights import weights

Change = Callable[[Line], Optional[Line]]
"""The line as it is misread; None where the reading has no meaning."""

ChangeAll = Callable[[Tuple[Line, ...]], Optional[Tuple[Line, ...]]]


def on_each_line(name: str, sentence: str, change: Change) -> Reading:
    """The resampling with every axis misread."""

    def change_all(lines: Tuple[Line, ...]) -> Optional[Tuple[Line, ...]]:
        changed = [change(line) for line in lines]
        found = tuple(line for line in changed if line is not None)
        return found if len(found) == len(lines) else None

    return on_all_lines(name, sentence, change_all)


def on_all_lines(name: str, sentence: str, change: ChangeAll) -> Reading:
    """The resampling with its axes misread together; applies where that is another function."""

    def changed(geometry: Geometry) -> Geometry:
        lines = change(lines_of(geometry))
        return geometry if lines is None else with_lines(geometry, lines)

    def applies(geometry: Geometry) -> bool:
        other = changed(geometry)
        if other is geometry or any(axis.size < 1 for axis in other.axes):
            return False
        return any(_differs(a, b) for a, b in zip(lines_of(geometry), lines_of(other)))

    return mistake(name, sentence, applies, geometry=changed)


def _differs(meant: Line, other: Line) -> bool:
    return meant.size != other.size or (meant != other and weights(meant) != weights(other))
