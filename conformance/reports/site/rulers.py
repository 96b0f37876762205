"""Rulers: the cells of one axis on a line, so that the windows of dialects stand one under another.

Words pages draw them when they are written, the explorer draws what this module says once it is compiled:
there is one arithmetic of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Axis

CELL = 16
"""Width and height of a cell."""
STEP = 5
"""Distance of the lines that stand for windows, one under another."""
MOST = 60
"""Cells that are drawn of a line."""
MOST_WINDOWS = 12
"""Windows that are drawn; of more none is, since nobody counts them."""
ZEROS, CUT, INPUT, OUTPUT, MORE, WINDOW = "zeros", "cut", "input", "output", "more", "window"


@dataclass(frozen=True)
class Shape:
    """A rectangle of a drawing: its kind, its left upper corner, its extents."""

    kind: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Ruler:
    """The drawing of an axis.

    Rulers of one configuration are shifted so that their points `lead` stand one under another: the first
    value of a convolution's input, or the first one of a transposed convolution's full result.
    """

    title: str
    lead: int
    width: int
    height: int
    shapes: tuple[Shape, ...]


def axis_text(op: str, axis: Axis) -> str:
    """What is put around the input or cut from the full result, and the size of the output."""
    before, after = _ends(op, axis)
    return f"{'zeros' if op == CONV else 'cut'} [{before}, {after}] → {axis.size}"


def axis_ruler(op: str, axis: Axis) -> Ruler:
    """Cells of the input with its zeros, or of the full result with its cuts, and the windows below them.

    A window of a convolution covers the input that one output reads, one of a transposed convolution the
    entries that one input adds to.
    """
    runs = list(_runs(op, axis))
    total = sum(count for _, count in runs)
    before = _ends(op, axis)[0]
    lead = max(0, before if op == CONV else -before)
    shapes = (*_cells(runs), *_windows(op, axis, lead))
    height = max((shape.y + shape.height for shape in shapes), default=CELL)
    title = f"{axis_text(op, axis)}, {total} cells"
    return Ruler(title, min(lead, MOST) * CELL, (min(total, MOST) + 1) * CELL, height + 1, shapes)


def _ends(op: str, axis: Axis) -> tuple[int, int]:
    return axis.padding if op == CONV else axis.crop


def _runs(op: str, axis: Axis) -> Iterator[tuple[str, int]]:
    """The kinds of the cells from left to right, each with how many there are."""
    before, after = _ends(op, axis)
    if op == CONV:
        outer, inner, kind, size = ZEROS, CUT, INPUT, axis.input
    else:
        outer, inner, kind, size = CUT, ZEROS, OUTPUT, axis.size
    added, missing = (max(0, before), max(0, after)), (max(0, -before), max(0, -after))
    yield outer, added[0]
    yield inner, missing[0]
    yield kind, max(0, size - sum(missing))
    yield inner, missing[1]
    yield outer, added[1]


def _cells(runs: list[tuple[str, int]]) -> Iterator[Shape]:
    at = 0
    for kind, count in runs:
        for _ in range(min(count, MOST - at)):
            yield Shape(kind, at * CELL + 1, 1, CELL - 2, CELL - 2)
            at += 1
    if sum(count for _, count in runs) > MOST:
        yield Shape(MORE, MOST * CELL + 4, CELL // 2, CELL // 2, 2)


def _windows(op: str, axis: Axis, lead: int) -> Iterator[Shape]:
    """A line for each window, below the cells from its first tap to its last."""
    first, count = (lead - axis.offset, axis.size) if op == CONV else (lead, axis.input)
    span = axis.dilation * (axis.kernel - 1) + 1
    if count > MOST_WINDOWS or first < 0 or first + (count - 1) * axis.stride + span > MOST:
        return
    for index in range(count):
        x = (first + index * axis.stride) * CELL + 1
        yield Shape(WINDOW, x, CELL + 3 + index * STEP, span * CELL - 2, 2)
