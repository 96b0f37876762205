"""What one step shows: the taps over the input, the lines to the output, the terms of its sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.reports.drawings.layout import CELL, LINE, MARGIN, FigureLayout
from conformance.reports.drawings.scene import DrawnStep
from conformance.reports.drawings.svg import box, path, text

MOST_TERMS = 36
"""Terms of a sum that are written; of more, their number."""
MOST_WEIGHTS = 49
"""Taps whose indices are written in their cells."""


def index_text(index: Sequence[int]) -> str:
    """An index as it stands in a cell and between brackets."""
    return ",".join(str(number) for number in index)


def sum_text(step: DrawnStep) -> list[str]:
    """The sum of an output in pieces that are not broken: `y[0] = `, `x[0]·w[1] + `, ...

    x is the input, w the kernel, y the output. What meets zeros alone is not in the sum.
    """
    terms = [f"x[{index_text(term.input)}]·w[{index_text(term.tap)}]" for term in step.terms[:MOST_TERMS]]
    more = len(step.terms) - len(terms)
    if more:
        terms.append(f"… ({more} more)")
    if step.missing:
        terms.append("… (taps that are not drawn)")
    if not terms:
        terms = ["0 (no tap meets a value)"]
    return [f"y[{index_text(step.output)}] = ", *(f"{term} + " for term in terms[:-1]), terms[-1]]


def sum_lines(step: DrawnStep, letters: int) -> list[str]:
    """The sum of an output in lines of at most so many letters."""
    pieces = sum_text(step)
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if len(lines[-1]) + len(piece.rstrip()) > letters and lines[-1].strip():
            lines.append("    ")
        lines[-1] = f"{lines[-1]}{piece}"
    return [line.rstrip() for line in lines]


def step_parts(step: DrawnStep, layout: FigureLayout, with_sum: bool = True) -> Iterable[str]:
    """The elements of one step."""
    yield from _links(step, layout)
    if step.cells:
        yield path("tap", "".join(box(*_cell_corner(step, layout, at), CELL, CELL) for at in _all(step)))
        yield path("window", _window(step, layout))
    if len(step.cells) <= MOST_WEIGHTS:
        for at in _all(step):
            x, y = _cell_corner(step, layout, at)
            weight = f"w{index_text(step.cells[at].tap)}"
            yield text(x + CELL // 2, y + CELL - 4, "weight", weight)
    yield path("now", box(*layout.results.corner(step.row, step.column), CELL, CELL))
    if with_sum:
        yield from sum_parts(sum_lines(step, layout.letters), layout.below)


def sum_parts(lines: Sequence[str], top: int) -> Iterable[str]:
    """Lines of text one under another, the first at a height."""
    for number, line in enumerate(lines):
        # blanks at the begin of a text of SVG are not shown
        indent = len(line) - len(line.lstrip())
        yield text(MARGIN + 8 * indent, top + LINE * number, "sum", line.lstrip())


def _all(step: DrawnStep) -> Sequence[int]:
    return range(len(step.cells))


def _cell_corner(step: DrawnStep, layout: FigureLayout, at: int) -> tuple[int, int]:
    cell = step.cells[at]
    return layout.line.corner(cell.row, cell.column)


def _window(step: DrawnStep, layout: FigureLayout) -> str:
    """The data of a path around all taps."""
    corners = [_cell_corner(step, layout, at) for at in _all(step)]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    right, bottom = max(x for x, _ in corners), max(y for _, y in corners)
    return box(left, top, right - left + CELL, bottom - top + CELL)


def _links(step: DrawnStep, layout: FigureLayout) -> Iterable[str]:
    """Lines from the taps of a row of cells to their output; of a grid from the corners of the window."""
    if not step.cells:
        return
    x, y = layout.results.corner(step.row, step.column)
    if len(step.output) == 1:
        yield path("link", link_data(step, layout))
        return
    corners = [_cell_corner(step, layout, at) for at in _all(step)]
    left, right, top = min(c[0] for c in corners), max(c[0] for c in corners), min(c[1] for c in corners)
    low = y + CELL
    yield path("beam", f"M{x} {low}L{left} {top}M{x + CELL} {low}L{right + CELL} {top}")


def link_data(step: DrawnStep, layout: FigureLayout) -> str:
    """The data of a path from an output to each value that is in its sum."""
    x, y = layout.results.corner(step.row, step.column)
    half = CELL // 2
    ends = [_cell_corner(step, layout, at) for at in _all(step) if step.cells[at].kind == "value"]
    return "".join(f"M{x + half} {y + CELL}L{left + half} {top}" for left, top in ends)
