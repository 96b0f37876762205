"""What a page draws itself, of a geometry or an excerpt in plain data: this module is compiled.

A page holds the numbers of its geometry, some hundred bytes, and draws each step when it is asked for. Of a
wrong result it holds the excerpt, and makes the heat maps of the case that is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.operators.windows.geometry import Axis, Geometry
from conformance.reports.drawings.convolution import draw_geometry, scene_of
from conformance.reports.drawings.drawing import steps_of
from conformance.reports.drawings.layout import CELL, lay_out
from conformance.reports.drawings.style import OF_PAGE
from conformance.reports.heat_maps import heat_maps

Plain = Any
"""None, bool, int, str, and lists and dicts of them."""


def plain_geometry(geometry: Geometry) -> dict[str, Plain]:
    """A geometry as plain data, without its batch."""
    return {
        "op": geometry.op,
        "channels": [geometry.in_channels, geometry.out_channels, geometry.groups],
        "flip": geometry.flip,
        "axes": [
            [axis.input, axis.kernel, axis.stride, axis.dilation, axis.offset, axis.size]
            for axis in geometry.axes
        ],
    }


def _geometry(plain: Mapping[str, Plain]) -> Geometry:
    inputs, outputs, groups = plain["channels"]
    axes = tuple(Axis(*numbers) for numbers in plain["axes"])
    return Geometry(plain["op"], 1, inputs, outputs, groups, axes, plain["flip"])


def figure_steps(plain: Mapping[str, Plain], axes: Sequence[int]) -> list[int]:
    """The numbers of the outputs that a figure of these axes can show, in the order of its steps."""
    return steps_of(scene_of(_geometry(plain), axes))


def output_at(plain: Mapping[str, Plain], axes: Sequence[int], title: str, x: int, y: int) -> int | None:
    """The number of the output at a point of the figure, in pixels; None where there is none."""
    scene = scene_of(_geometry(plain), axes, title)
    results = lay_out(scene).results
    for row, column in scene.places:
        left, top = results.corner(row, column)
        if left <= x < left + CELL and top <= y < top + CELL:
            return scene.number(row, column)
    return None


def figure(plain: Mapping[str, Plain], axes: Sequence[int], step: int | None, title: str) -> str:
    """The SVG of one step, or of the whole without one; its style is that of the page."""
    return draw_geometry(_geometry(plain), axes, step, False, title, OF_PAGE)


def heat_maps_of(excerpts: Mapping[str, Plain]) -> list[Plain]:
    """The heat maps of the excerpts of one result of a record, as plain data."""
    return [maps.to_json() for maps in heat_maps(excerpts)]
