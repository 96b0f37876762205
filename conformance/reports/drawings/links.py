"""How the cells of an output line come from the cells of an input line: all that a drawing knows of an axis.

Every operator that computes an output cell from some input cells can be drawn: a convolution, a pooling, a
resampling, the taking of patches.
"""

from __future__ import annotations

from dataclasses import dataclass

VALUE = "value"
INSERTED = "inserted"
"""A zero between two values of the input; no value that happens to be 0."""
PADDING = "padding"
"""A zero before the first or after the last value of the input."""
CROPPED = "cropped"
"""A value of the input that stands outside of every window, or an output that is computed and cut off."""


@dataclass(frozen=True)
class Cell:
    """One cell of a line: its place on the whole line, what it is, and the index of its value.

    Places of two cells that are drawn side by side differ by more than 1 where cells between them are left
    out. The index counts the values of the array; it is -1 for what is no element of it.
    """

    place: int
    kind: str
    index: int = -1


@dataclass(frozen=True)
class Read:
    """A tap at a drawn cell of the input line: the cell by its number in `Link.line`, the index of the tap.

    `factor` is what the value is multiplied by where that is a number, as `0.25`, and not a tap of a kernel.
    """

    cell: int
    tap: int
    factor: str = ""


@dataclass(frozen=True)
class Link:
    """Two lines and what joins them, as far as they are drawn.

    `inputs`, `outputs` and `taps` count those of the whole axis. `reads` and `missing` have one entry for
    each cell of `results`: the taps at drawn cells of `line`, and how many of its taps lie at cells that are
    not drawn. What is cropped of `results` has neither.
    """

    inputs: int
    outputs: int
    taps: int
    line: tuple[Cell, ...]
    results: tuple[Cell, ...]
    reads: tuple[tuple[Read, ...], ...]
    missing: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every value of both lines is drawn."""
        drawn = sum(1 for cell in self.results if cell.kind == VALUE)
        values = sum(1 for cell in self.line if cell.index >= 0)
        return drawn == self.outputs and values == self.inputs and sum(self.missing) == 0


UNIT = Link(1, 1, 1, (Cell(0, VALUE, 0),), (Cell(0, VALUE, 0),), ((Read(0, 0),),), (0,))
"""One cell that is copied: the rows of a drawing that has columns alone."""
