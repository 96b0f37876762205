"""What is drawn, as values: two lines for columns and two for rows, and the terms of each output's sum."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.reports.drawings.links import CROPPED, INSERTED, PADDING, UNIT, VALUE, Cell, Link, Read


@dataclass(frozen=True)
class Notation:
    """How an operator writes an output: `begin`, its terms with `between` between them, `end`.

    `kernel` is the name of what the values are multiplied by, empty where they are taken as they are, and
    `nothing` the output of a window without values. `legend` says what is drawn.
    """

    begin: str = ""
    between: str = " + "
    end: str = ""
    kernel: str = "w"
    nothing: str = "0 (no tap meets a value)"
    legend: str = "x: input (blue), y: output (green), w: kernel (shaded)"


SUM_OF_PRODUCTS = Notation()


@dataclass(frozen=True)
class Term:
    """One term of an output: the index of an input value, that of the tap which it is multiplied by, and the
    numbers that it is multiplied by instead where there are such."""

    input: tuple[int, ...]
    tap: tuple[int, ...]
    factors: tuple[str, ...] = ()


@dataclass(frozen=True)
class TapCell:
    """A drawn cell of the input where a tap lies: its row and column in the drawing, the tap, the kind."""

    row: int
    column: int
    tap: tuple[int, ...]
    kind: str


@dataclass(frozen=True)
class DrawnStep:
    """One output: its row and column in the drawing, its index, the cells under the taps, its sum.

    `missing` counts the taps at cells that are not drawn, whose terms are not in `terms`.
    """

    row: int
    column: int
    output: tuple[int, ...]
    cells: tuple[TapCell, ...]
    terms: tuple[Term, ...]
    missing: int


@dataclass(frozen=True)
class Scene:
    """The links of the drawn axes: one for a row of cells, two (rows, columns) for a grid.

    `title` and `notes` stand above the drawing, `description` is what is read aloud of it, and `notation` is
    how an output is written.
    """

    links: tuple[Link, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    description: str = ""
    notation: Notation = SUM_OF_PRODUCTS

    @property
    def rows(self) -> Link:
        return self.links[0] if len(self.links) > 1 else UNIT

    @property
    def columns(self) -> Link:
        return self.links[-1]

    @property
    def places(self) -> list[tuple[int, int]]:
        """Row and column in the drawing of every output that is kept, row by row."""
        return [
            (row, column)
            for row, above in enumerate(self.rows.results)
            for column, beside in enumerate(self.columns.results)
            if above.kind == VALUE and beside.kind == VALUE
        ]

    def index(self, row: int, column: int) -> tuple[int, ...]:
        """An index of as many numbers as there are axes, of one in each direction."""
        return (row, column) if len(self.links) > 1 else (column,)

    def number(self, row: int, column: int) -> int:
        """The number of an output among all of the drawn axes, row by row, by its place in the drawing."""
        return self.rows.results[row].index * self.columns.outputs + self.columns.results[column].index

    def step(self, row: int, column: int) -> DrawnStep:
        """The output at a place of `places`, with its sum."""
        rows, columns = self.rows, self.columns
        pairs = [(above, beside) for above in rows.reads[row] for beside in columns.reads[column]]
        cells = tuple(self._tap_cell(above, beside) for above, beside in pairs)
        terms = tuple(
            Term(
                self.index(rows.line[above.cell].index, columns.line[beside.cell].index),
                cell.tap,
                tuple(factor for factor in (above.factor, beside.factor) if factor),
            )
            for (above, beside), cell in zip(pairs, cells, strict=True)
            if cell.kind == VALUE
        )
        output = self.index(rows.results[row].index, columns.results[column].index)
        return DrawnStep(row, column, output, cells, terms, rows.taps * columns.taps - len(pairs))

    def _tap_cell(self, above: Read, beside: Read) -> TapCell:
        kind = kind_of(self.rows.line[above.cell], self.columns.line[beside.cell])
        return TapCell(above.cell, beside.cell, self.index(above.tap, beside.tap), kind)


def kind_of(above: Cell, beside: Cell) -> str:
    """The kind of the cell in a row and a column: a value, or the zero that one of them is."""
    for kind in (PADDING, INSERTED, CROPPED):
        if kind in (above.kind, beside.kind):
            return kind
    return VALUE


def fullest(scene: Scene) -> DrawnStep | None:
    """The first step with the most terms; None where there is no output.

    A term is a value of a row and a column, so that the most of each make the most of both.
    """
    row, column = _fullest(scene.rows), _fullest(scene.columns)
    return None if row is None or column is None else scene.step(row, column)


def _fullest(link: Link) -> int | None:
    """The number of the first drawn output with the most values under its taps; None without an output."""
    counts = [
        (-sum(1 for read in reads if link.line[read.cell].kind == VALUE), at)
        for at, (cell, reads) in enumerate(zip(link.results, link.reads, strict=True))
        if cell.kind == VALUE
    ]
    return min(counts)[1] if counts else None
