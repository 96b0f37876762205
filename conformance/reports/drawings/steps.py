"""What one step shows: the taps over the input, the lines to the output, the terms of its sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.reports.drawings.layout import CELL, LINE, MARGIN, FigureLayout
from conformance.reports.drawings.scene import SUM_OF_PRODUCTS, DrawnStep, Notation, Term
from conformance.reports.drawings.svg import box, path, text

MOST_TERMS = 36
"""Terms of a sum that are written; of more, their number."""
MOST_WEIGHTS = 49
"""Taps whose indices are written in their cells."""


def index_text(index: Sequence[int]) -> str:
    """An index as it stands in a cell and between brackets."""
    return ",".join(str(number) for number in index)


def sum_text(step: DrawnStep, notation: Notation = SUM_OF_PRODUCTS) -> list[str]:
    """An output in pieces that are not broken: `y[0] = `, `x[0]·w[1] + `, ...

    x is the input, w the kernel, y the output. What meets zeros alone is not in it.
    """
    terms = [_term_text(term, notation) for term in step.terms[:MOST_TERMS]]
    more = len(step.terms) - len(terms)
    if more:
        terms.append(f"… ({more} more)")
    if step.missing:
        terms.append("… (taps that are not drawn)")
    head = f"y[{index_text(step.output)}] = "
    if not terms:
        return [head, notation.nothing]
    begun = f"{head}{notation.begin}"
    return [begun, *(f"{term}{notation.between}" for term in terms[:-1]), f"{terms[-1]}{notation.end}"]


def _term_text(term: Term, notation: Notation) -> str:
    value = f"x[{index_text(term.input)}]"
    if term.factors:
        return "·".join([value, *term.factors])
    return f"{value}·{notation.kernel}[{index_text(term.tap)}]" if notation.kernel else value


def sum_lines(step: DrawnStep, letters: int, notation: Notation = SUM_OF_PRODUCTS) -> list[str]:
    """The sum of an output in lines of at most so many letters."""
    pieces = sum_text(step, notation)
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if len(lines[-1]) + len(piece.rstrip()) > letters and lines[-1].strip():
            lines.append("    ")
        lines[-1] = f"{lines[-1]}{piece}"
    return [line.rstrip() for line in lines]


def step_parts(step: DrawnStep, layout: FigureLayout, notation: Notation) -> Iterable[str]:
    """The elements of one step, without its sum."""
    yield from _links(step, layout)
    if step.cells:
        yield path("tap", "".join(box(*_cell_corner(step, layout, at), CELL, CELL) for at in _all(step)))
        yield path("window", _window(step, layout))
    if len(step.cells) <= MOST_WEIGHTS and notation.kernel:
        for at in _all(step):
            x, y = _cell_corner(step, layout, at)
            weight = f"{notation.kernel}{index_text(step.cells[at].tap)}"
            yield text(x + CELL // 2, y + CELL - 4, "weight", weight)
    yield path("now", box(*layout.results.corner(step.row, step.column), CELL, CELL))


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
    """Lines from the output of a row of cells to its taps; of a grid from the window to the output.

    Those of a grid are seen between both grids alone, as if they went on behind the cells.
    """
    if not step.cells:
        return
    if len(step.output) == 1:
        yield path("link", link_data(step, layout))
        return
    x, y = layout.results.corner(step.row, step.column)
    corners = [_cell_corner(step, layout, at) for at in _all(step)]
    right, top, bottom = max(c[0] for c in corners), min(c[1] for c in corners), max(c[1] for c in corners)
    upper = _beam(right + CELL, top, x, y, layout)
    lower = _beam(right + CELL, bottom + CELL, x, y + CELL, layout)
    yield path("beam", f"{upper}{lower}")


def _beam(x: int, y: int, goal: int, end: int, layout: FigureLayout) -> str:
    """The data of a line from a point to another on its right, as far as it is between the two grids."""
    left, right = layout.line.right, layout.results.x
    begin = y + (end - y) * (left - x) // (goal - x)
    finish = y + (end - y) * (right - x) // (goal - x)
    return f"M{left} {begin}L{right} {finish}"


def link_data(step: DrawnStep, layout: FigureLayout) -> str:
    """The data of a path from an output to each value that is in its sum."""
    x, y = layout.results.corner(step.row, step.column)
    half = CELL // 2
    ends = [_cell_corner(step, layout, at) for at in _all(step) if step.cells[at].kind == "value"]
    return "".join(f"M{x + half} {y + CELL}L{left + half} {top}" for left, top in ends)
