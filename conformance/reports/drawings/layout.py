"""Where everything of a drawing stands, in whole pixels.

Of a row the output stands above the input, of a grid to the right of it; the sums stand under both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.reports.drawings.links import Cell
from conformance.reports.drawings.scene import Scene
from conformance.reports.drawings.svg import shorten

CELL = 36
"""Side of a cell."""
BREAK = 30
"""Width of the ellipsis where cells are left out."""
MARGIN = 16
BETWEEN = 56
"""Between the cells of the output and those of the input."""
LINE = 18
"""Height of a line of text."""
LETTER = 8
"""Width that is reckoned for a letter of text; the widest usual monospaced one of 12 px has 7.3 px."""
NARROWEST = 576


@dataclass(frozen=True)
class Track:
    """Pixels along one axis of a grid: where each cell begins, the breaks between cells, the whole."""

    starts: tuple[int, ...]
    breaks: tuple[int, ...]
    length: int


def track(cells: Sequence[Cell]) -> Track:
    """The places of cells side by side, from 0."""
    starts: list[int] = []
    breaks: list[int] = []
    at = 0
    for number, cell in enumerate(cells):
        if number and cell.place != cells[number - 1].place + 1:
            breaks.append(at)
            at += BREAK
        starts.append(at)
        at += CELL
    return Track(tuple(starts), tuple(breaks), at)


@dataclass(frozen=True)
class Grid:
    """One of the two grids: the tracks of its columns and rows, and its upper left corner."""

    columns: Track
    rows: Track
    x: int
    y: int

    def corner(self, row: int, column: int) -> tuple[int, int]:
        """The upper left corner of a cell."""
        return self.x + self.columns.starts[column], self.y + self.rows.starts[row]

    @property
    def bottom(self) -> int:
        return self.y + self.rows.length

    @property
    def right(self) -> int:
        return self.x + self.columns.length


@dataclass(frozen=True)
class FigureLayout:
    """Both grids, the width of all, how many letters a line of text holds, where the texts begin.

    `heading` and `notes` are the title and the notes of the scene in lines.
    """

    results: Grid
    line: Grid
    width: int
    letters: int
    heading: tuple[str, ...]
    notes: tuple[str, ...]
    below: int


def lay_out(scene: Scene) -> FigureLayout:
    """The layout of a scene; its title is wrapped by letters, since an id may have no blank."""
    columns, rows = track(scene.columns.line), track(scene.rows.line)
    above, beside = track(scene.columns.results), track(scene.rows.results)
    is_grid = len(scene.links) > 1
    across = columns.length + BETWEEN + above.length if is_grid else max(columns.length, above.length)
    width = max(across, NARROWEST) + 2 * MARGIN
    letters = (width - 2 * MARGIN) // LETTER
    heading = tuple(wrap_letters(scene.title, letters * 4 // 5, 3))
    notes = tuple(shorten(line, letters) for note in scene.notes for line in wrap_words(note, letters))
    top = MARGIN + LINE * (len(heading) + len(notes) + 1) + LINE // 2
    if is_grid:
        left, tall = (width - across) // 2, max(rows.length, beside.length)
        line = Grid(columns, rows, left, top + (tall - rows.length) // 2)
        results = Grid(above, beside, line.right + BETWEEN, top + (tall - beside.length) // 2)
    else:
        results = Grid(above, beside, (width - above.length) // 2, top)
        line = Grid(columns, rows, (width - columns.length) // 2, results.bottom + BETWEEN)
    below = max(line.bottom, results.bottom) + LINE + LINE // 2
    return FigureLayout(results, line, width, letters, heading, notes, below)


def wrap_letters(text: str, letters: int, most: int) -> list[str]:
    """Pieces of a text of `letters` letters at most, `most` of them; what is left out ends in dots."""
    if len(text) > letters * most:
        text = f"{text[: letters * most - 1]}…"
    return [text[at : at + letters] for at in range(0, len(text), letters)]


def wrap_words(text: str, letters: int) -> list[str]:
    """Lines of a text of `letters` letters at most, or of one word that is longer."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines
