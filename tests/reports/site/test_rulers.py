"""Rulers: cells and windows of one axis."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.operators.windows.geometry import Axis
from conformance.reports.site import rulers
from conformance.reports.site.rulers import CELL, axis_ruler, axis_text


def cells(op: str, axis: Axis) -> str:
    """The kinds of the cells from left to right, by their initials."""
    drawn = (shape for shape in axis_ruler(op, axis).shapes if shape.height > 2)
    return "".join(shape.kind[0] for shape in sorted(drawn, key=lambda shape: shape.x))


@pytest.mark.parametrize(
    ("op", "axis", "drawn", "lead"),
    [
        ("conv", Axis(5, 3, 1, 1, 1, 5), "ziiiiiz", 1),
        ("conv", Axis(5, 3, 2, 1, 0, 1), "iiicc", 0),
        ("conv", Axis(5, 2, 1, 1, -1, 3), "ciiii", 0),
        ("conv_transpose", Axis(2, 3, 2, 1, 1, 3), "coooc", 0),
        ("conv_transpose", Axis(2, 2, 2, 1, -1, 6), "zooooz", 1),
    ],
)
def test_a_line_of_cells(op, axis, drawn, lead):
    assert cells(op, axis) == drawn
    assert axis_ruler(op, axis).lead == lead * CELL


def test_windows_stand_below_what_they_read():
    windows = [shape for shape in axis_ruler("conv", Axis(5, 3, 2, 2, 1, 2)).shapes if shape.kind == "window"]
    assert [(shape.x - 1, shape.width + 2) for shape in windows] == [(0, 5 * CELL), (2 * CELL, 5 * CELL)]
    assert windows[0].y < windows[1].y


def test_a_long_line_is_cut_short_and_says_so():
    ruler = axis_ruler("conv", Axis(10**9, 3, 1, 1, 1, 10**9))
    assert Counter(shape.kind for shape in ruler.shapes) == {"zeros": 1, "input": rulers.MOST - 1, "more": 1}
    assert axis_text("conv", Axis(5, 3, 1, 1, 1, 5)) in axis_ruler("conv", Axis(5, 3, 1, 1, 1, 5)).title
