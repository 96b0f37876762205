"""The table of verdicts by backend, as wide as the terminal allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console

from conformance.judging.results import FAIL, KNOWN, SKIP, VERDICTS
from conformance.printable import one_line
from conformance.reports.console import Part, print_line
from conformance.runs.summary import BackendCounts

COLOURS = {"pass": "green", FAIL: "bold red", KNOWN: "yellow", SKIP: "dim"}

LONGEST_VERSION = 14
"""Characters of a version; a longer one, as of a nightly build, is cut."""

LONGEST_NAME = 40
"""Characters of a name that stands in one line; the path of an adapter may go on in the next ones."""

_GAP = "  "


def cut(text: str, longest: int) -> str:
    """A text of at most `longest` cells, with `…` at its end where it is cut."""
    whole = one_line(text)
    return whole if cell_len(whole) <= longest else f"{set_cell_size(whole, longest - 1).rstrip()}…"


_COLUMNS: tuple[tuple[str, Callable[[BackendCounts], str], bool], ...] = (
    ("version", lambda row: cut(row.about.version, LONGEST_VERSION), False),
    ("on", lambda row: cut(row.about.device, LONGEST_VERSION), False),
    ("pass", lambda row: str(row.verdicts["pass"]), True),
    (FAIL, lambda row: str(row.verdicts[FAIL]), True),
    (KNOWN, lambda row: str(row.verdicts[KNOWN]), True),
    (SKIP, lambda row: str(row.verdicts[SKIP]), True),
    ("weak", lambda row: str(row.weak), True),
    ("not native", lambda row: str(row.emulated), True),
    ("seconds", lambda row: f"{row.seconds:.1f}", True),
)
"""Head, text of a cell and whether it is a number, from the most to the least important column."""


def table_rows(backends: Sequence[BackendCounts]) -> list[list[str]]:
    """The head and a row for each backend, all columns: for formats that are as wide as they like."""
    head = ["backend", *(name for name, _, _ in _COLUMNS)]
    return [head, *([one_line(row.name), *(cell(row) for _, cell, _ in _COLUMNS)] for row in backends)]


def print_verdict_table(console: Console, backends: Sequence[BackendCounts]) -> None:
    """Print a row for each backend. Columns that find no room are dropped from the right, never the name."""
    head, *rows = table_rows(backends)
    above, below = zip(*(_two_lines(name) for name in head))
    widths = [max(map(cell_len, column)) for column in zip(above, below, *rows)]
    widths[0] = min(widths[0], max(LONGEST_NAME, console.width // 2), console.width)
    kept = 1
    while kept < len(widths) and sum(widths[: kept + 1]) + len(_GAP) * kept <= console.width:
        kept += 1
    for line in (above, below):
        if any(line[:kept]):
            print_line(console, ("".join(_parts(line[:kept], widths, is_head=True)).rstrip(), "bold"))
    for row in rows:
        name, *more = chop_cells(row[0], widths[0]) or [""]
        print_line(console, *_parts([name, *row[1:kept]], widths))
        for piece in more:
            print_line(console, piece)


def _two_lines(name: str) -> tuple[str, str]:
    """The head of a column, whose last word stands at the bottom."""
    above, _, below = name.rpartition(" ")
    return above, below


def _parts(cells: Sequence[str], widths: Sequence[int], is_head: bool = False) -> list[Any]:
    """The parts of a line: the cells, as wide as their columns, with gaps between them."""
    parts: list[Any] = [cells[0] + " " * (widths[0] - cell_len(cells[0]))]
    for column, text in enumerate(cells[1:], start=1):
        cell = _cell(text, column, widths[column])
        parts += [_GAP, cell[0] if is_head and not isinstance(cell, str) else cell]
    return parts


def _cell(text: str, column: int, width: int) -> Part:
    name, _, is_number = _COLUMNS[column - 1]
    padding = " " * (width - cell_len(text))
    aligned = padding + text if is_number else text + padding
    return (aligned, COLOURS[name]) if name in VERDICTS and text != "0" else aligned
