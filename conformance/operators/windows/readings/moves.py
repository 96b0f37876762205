"""Moves of the entries of arrays, their transposes, and the single elements of both.

A `Move` is any function of an array that moves, repeats, drops or zeroes entries; its transpose follows
from where it sends the places of the entries.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Callable, Optional

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...shapes import Shape
from ..geometry import Geometry
from ..result_shapes import Place

Move = Callable[[Geometry, npt.NDArray[Any]], npt.NDArray[Any]]
MOST_ADDED = 64
"""Elements that are added up for one element of a gradient, at most; with more, the whole result is as
quick."""


@dataclass(frozen=True)
class Elements:
    """A result of which each element can be had by itself; `at(place)` is None where only the whole says."""

    shape: Shape
    at: Callable[[Place], Optional[float]]


NOTHING = Elements((-1,), lambda place: None)
"""What stands for a result that a reading does not have; no array has its shape."""


def stay(geometry: Geometry, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The move that moves nothing."""
    return values


def apply_transpose(move: Move, geometry: Geometry, values: Float64Array, shape: Shape) -> Float64Array:
    """Apply the transpose of a move whose argument has `shape`.

    Entries go back to where they came from; those that were repeated add up, those that were dropped get
    zero.
    """
    if move is stay:
        return values
    size = math.prod(shape)
    places = move(geometry, _number_entries(shape))
    totals: npt.NDArray[Any] = np.bincount(places.ravel(), weights=values.ravel(), minlength=size + 1)
    return totals[1:].reshape(shape)


def moved_elements(move: Move, meant: Geometry, given: Elements) -> Elements:
    """The elements after a move; each is one of those before it, or zero."""
    if move is stay:
        return given
    places = move(meant, _number_entries(given.shape))

    def at(place: Place) -> Optional[float]:
        source = int(places[place])
        return given.at(_index_of(source, given.shape)) if source else 0.0

    return Elements(places.shape, at)


def transposed_elements(move: Move, meant: Geometry, given: Elements, shape: Shape) -> Elements:
    """The elements of what `apply_transpose` gives, each by those that are sent back to it."""
    if move is stay:
        return given
    places = move(meant, _number_entries(shape))

    def at(place: Place) -> Optional[float]:
        target = 1 + int(np.ravel_multi_index(place, shape))
        sources = np.flatnonzero(places == target)
        if len(sources) > MOST_ADDED:
            return None
        parts = [given.at(_index_of(int(source) + 1, given.shape)) for source in sources]
        # infinities of both signs make a NaN, where math.fsum would raise
        return None if None in parts else float(sum(part for part in parts if part is not None))

    return Elements(shape, at)


def _number_entries(shape: Shape) -> npt.NDArray[Any]:
    # from 1, so that the zeros that a move writes are told from every entry
    return np.arange(1, math.prod(shape) + 1).reshape(shape)


def _index_of(number: int, shape: Shape) -> Place:
    return tuple(int(index) for index in np.unravel_index(number - 1, shape))
