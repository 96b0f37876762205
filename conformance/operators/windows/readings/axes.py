"""How readings of the axes are made: an operation whose axes have other numbers, all of them or one alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, Optional, Tuple

from ..geometry import Axis, Geometry
from .constructors import mistake
from .geometries import GeometryChange
from .reading import Reading

Change = Callable[[Geometry, Axis], Axis]
Ends = Tuple[int, int]
MOST_AXES = 3
"""Spatial axes of the largest operation; readings of single axes exist for each of them."""


def ends(geometry: Geometry, axis: Axis) -> Ends:
    """Padding of a convolution or crop of a transposed convolution, at the beginning and at the end."""
    return axis.padding if geometry.gathers else axis.crop


def output_padding(geometry: Geometry, axis: Axis) -> int:
    """By how much a transposed convolution crops less at its end than at its beginning; 0 of a
    convolution."""
    begin, end = axis.crop
    return max(0, begin - end) if not geometry.gathers else 0


def declared_ends(geometry: Geometry, axis: Axis) -> Ends:
    """Padding (or crop) as it was probably declared, before rounding and output_padding took from its end.

    Up to `stride - 1` elements that the last window of a convolution does not reach are counted as crop at
    the end (`Axis.padding`). Of the ends that give this size, the one equal to the beginning is taken, then
    the one nearest to zero.
    """
    begin, end = ends(geometry, axis)
    if not geometry.gathers:
        return begin, end + output_padding(geometry, axis)
    largest = end + axis.stride - 1
    return begin, begin if end <= begin <= largest else max(end, min(0, largest))


def resize(geometry: Geometry, axis: Axis, declared: Optional[Ends] = None, **numbers: Any) -> Axis:
    """The axis with other numbers or other declared ends, and the output size that they give."""
    begin, end = declared_ends(geometry, axis) if declared is None else declared
    changed = replace(axis, offset=begin, **numbers)
    if geometry.gathers:
        last_start = changed.input + begin + end - changed.effective_kernel
        return replace(changed, size=last_start // changed.stride + 1)
    return replace(changed, size=changed.full - begin - end + output_padding(geometry, axis))


def change_axes(change: Change, only: int) -> GeometryChange:
    """Change one axis, or every axis where `only` is -1."""

    def change_geometry(geometry: Geometry) -> Geometry:
        axes = tuple(
            change(geometry, axis) if only in (-1, place) else axis
            for place, axis in enumerate(geometry.axes)
        )
        return replace(geometry, axes=axes)

    return change_geometry


def geometry_reading(name: str, sentence: str, changed: GeometryChange) -> Reading:
    """The operation in a changed geometry; applies where that is another one and leaves an output to
    compute."""

    def applies(geometry: Geometry) -> bool:
        other = changed(geometry)
        return other != geometry and all(axis.size > 0 for axis in other.axes)

    return mistake(name, sentence, applies, geometry=changed)


def on_every_axis(name: str, sentence: str, change: Change) -> Reading:
    """The operation with every axis changed."""
    return geometry_reading(name, sentence, change_axes(change, -1))


def on_every_and_each_axis(name: str, sentence: str, change: Change) -> Tuple[Reading, ...]:
    """The reading on every axis at once, and on one axis alone where there are several."""

    def on_axis(only: int) -> Reading:
        reading = geometry_reading(
            f"{name}-axis-{only}", f"{sentence}, on axis {only} alone", change_axes(change, only)
        )

        def applies(geometry: Geometry) -> bool:
            return len(geometry.axes) > max(1, only) and reading.applies(geometry)

        return replace(reading, applies=applies)

    return (on_every_axis(name, sentence, change), *(on_axis(only) for only in range(MOST_AXES)))


def reverse(numbers: Tuple[int, ...]) -> Tuple[int, ...]:
    """The numbers of the axes in reverse order."""
    return numbers[::-1]


def take_first(numbers: Tuple[int, ...]) -> Tuple[int, ...]:
    """The number of the first axis, for every axis."""
    return numbers[:1] * len(numbers)
