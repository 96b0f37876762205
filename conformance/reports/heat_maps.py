"""Excerpts of wrong results as heat maps: expected, got and difference, each cell a text and a shade.

Pages of a site make them of the excerpts themselves, by this module compiled: a grid is four times as long as
the numbers that it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Any

from conformance.judging.excerpts import EXTENT

LEVELS = 9
"""Shades of either sign; 0 is no shade."""

NO_NUMBER = LEVELS + 1
"""The level of what is infinite or no number."""

NAN = float("nan")

_LONGEST_ROW = EXTENT * 24
"""Characters of a row: a record may have 24 for each number."""


@dataclass(frozen=True)
class HeatMap:
    """One grid: `cells` has a row of texts for each row, `levels` a shade for each, from `-LEVELS` on."""

    title: str
    cells: tuple[tuple[str, ...], ...]
    levels: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class HeatMaps:
    """The grids of one tensor; `where` says which part of it they show. No difference for other shapes."""

    tensor: str
    where: str
    maps: tuple[HeatMap, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data for a page: each row of texts and of levels is one text, its parts between blanks."""
        grids = [
            {
                "title": each.title,
                "cells": [" ".join(row) for row in each.cells],
                "levels": [" ".join(map(str, row)) for row in each.levels],
            }
            for each in self.maps
        ]
        return {"tensor": self.tensor, "where": self.where, "maps": grids}


def heat_maps(excerpts: Mapping[str, Any]) -> list[HeatMaps]:
    """The heat maps of the excerpts of one result of a record, in their order."""
    return [_of_tensor(name, excerpt) for name, excerpt in excerpts.items()]


def _of_tensor(name: str, excerpt: Mapping[str, Any]) -> HeatMaps:
    expected, got = (_numbers(excerpt[side]) for side in ("expected", "got"))
    size = max((abs(x) for row in (*expected, *got) for x in row if isfinite(x)), default=0.0)
    maps = [_map("expected", expected, size), _map("got", got, size)]
    if excerpt.get("worst") is not None:
        maps.append(_map("got - expected", _difference(expected, got)))
    return HeatMaps(name, _where(excerpt, expected), tuple(maps))


def cut_excerpts(excerpts: Mapping[str, Any]) -> dict[str, Any]:
    """Excerpts of a record of somebody without what no heat map shows."""
    sides = ("expected", "got")
    return {
        name: {**excerpt, **{side: [row[:_LONGEST_ROW] for row in excerpt[side][:EXTENT]] for side in sides}}
        for name, excerpt in excerpts.items()
    }


def _numbers(rows: Sequence[str]) -> list[list[float]]:
    """The numbers of an excerpt; what is none in a record of somebody is no number here either."""
    return [[_number(text) for text in row[:_LONGEST_ROW].split()[:EXTENT]] for row in rows[:EXTENT]]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return NAN


def _difference(expected: list[list[float]], got: list[list[float]]) -> list[list[float]]:
    return [
        # what is written as a sum of floats is one in a page as well, which else looks for integers it lacks
        [0.0 if a == b or (a != a and b != b) else 0.0 + b - a for a, b in zip(was, came)]
        for was, came in zip(expected, got)
    ]


def _map(title: str, rows: list[list[float]], size: float | None = None) -> HeatMap:
    """A grid whose shades are fractions of `size`, without it of its own largest number."""
    largest = max((abs(x) for row in rows for x in row if isfinite(x)), default=0.0)
    whole = largest if size is None else size
    return HeatMap(
        title,
        tuple(tuple(_text(x) for x in row) for row in rows),
        tuple(tuple(_level(x, whole) for x in row) for row in rows),
    )


def _text(number: float) -> str:
    text = f"{number:.4g}"
    return "0" if text == "-0" else text


def _level(number: float, whole: float) -> int:
    if not isfinite(number):
        return NO_NUMBER
    if number == 0 or whole == 0:
        return 0
    level = ceil(LEVELS * (abs(number) / whole)) or 1
    return level if number > 0 else -level


def _where(excerpt: Mapping[str, Any], rows: list[list[float]]) -> str:
    shape, begin, worst = excerpt["shape"], excerpt["begin"], excerpt.get("worst")
    if worst is None:
        other = excerpt.get("got_shape", ())
        return f"the first elements of {_sizes(shape)}, expected, and of {_sizes(other)}, got"
    columns = len(rows[0]) if rows else 0
    extents = (len(rows), columns)[-len(begin) :]
    spans = [str(at) for at in begin[:-2]]
    spans += [f"{at}..{at + extent - 1}" for at, extent in zip(begin[-2:], extents)]
    return f"[{', '.join(spans)}] of {_sizes(shape)}, around the largest difference at {list(worst)}"


def _sizes(shape: Sequence[int]) -> str:
    return " \N{MULTIPLICATION SIGN} ".join(map(str, shape[:8])) or "no axis"
