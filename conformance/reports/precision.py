"""The fingerprint of a backend as a table: a row for each entry, a column for each format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.runs.fingerprint.interpretation import Entry
from conformance.runs.fingerprint.tasks import Fingerprint

NOTED = "*"
"""Marks a value that is not the same everywhere; a note below the table says where it is."""


def fingerprint_rows(fingerprints: Mapping[str, Fingerprint]) -> Iterator[str]:
    """Lines for a terminal; a cell holds the worst value that was seen anywhere."""
    if not fingerprints:
        return
    names = tuple(dict.fromkeys(name for found in fingerprints.values() for name in found))
    rows = [["", *fingerprints]]
    rows += [[name, *(_cell(found.get(name)) for found in fingerprints.values())] for name in sorted(names)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
    for dtype, found in fingerprints.items():
        for name, value in sorted(found.items()):
            if _is_noted(value):
                yield f"{NOTED} {dtype} {name}: {value}"


def _is_noted(value: Entry | None) -> bool:
    return isinstance(value, str) and "; else " in value


def _cell(value: Entry | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _is_noted(value):
        return f"{str(value).partition(' in ')[0]}{NOTED}"
    return "" if value is None else str(value)
