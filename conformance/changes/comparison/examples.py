"""The results behind a change, as the two records have them: what is compared is less than what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.cases.library import plain_id
from conformance.changes.comparison.grouping import Change
from conformance.runs.record import rows

MOST_CASES = 2
"""Cases of one change whose results are shown."""

Line = Mapping[str, Any]
Wanted = tuple[str, str]
"""The name of a backend and the id of a case, without the prefix of shipped ones."""


@dataclass(frozen=True)
class Example:
    """One case of a change: its lines in the old and in the new record, None where a side has none.

    `frameworks` are those of the two backends, "" where a record does not say.
    """

    case: str
    before: Line | None
    after: Line | None
    frameworks: tuple[str, str]


Names = tuple[Mapping[str, str], Mapping[str, str]]
"""What the backends of either record are called in changes, where that is another name than there."""


def find_examples(
    changes: Iterable[Change], old: Path, new: Path, names: Names = ({}, {})
) -> dict[Change, list[Example]]:
    """The first cases of each change with their results in two records, each of which is read once.

    Raises UsageError for a file that is no record.
    """
    shown = {change: [case for case in change.cases if case][:MOST_CASES] for change in changes}
    sides = [_read_side(path, side, shown, names[side]) for side, path in enumerate((old, new))]
    return {
        change: [_example(change, case, sides) for case in cases] for change, cases in shown.items() if cases
    }


def _read_side(
    path: Path, side: int, shown: Mapping[Change, list[str]], names: Mapping[str, str]
) -> tuple[dict[Wanted, Line], dict[str, str]]:
    """The lines of a record that are wanted, and the framework of each backend, by the names of changes."""
    wanted = {(change.backends[side], plain_id(case)) for change, cases in shown.items() for case in cases}
    found: dict[Wanted, Line] = {}
    record = rows(path)
    for line in record:
        key = names.get(line.data["backend"], line.data["backend"]), plain_id(line.data["case"])
        if key in wanted:
            found.setdefault(key, line.data)
    return found, dict(_frameworks(record.header, names))


def _frameworks(header: Line, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for backend, about in header["backends"].items():
        yield names.get(backend, backend), str(about.get("framework", ""))


def _example(change: Change, case: str, sides: list[tuple[dict[Wanted, Line], dict[str, str]]]) -> Example:
    both = list(zip(change.backends, sides))
    before, after = (lines.get((backend, plain_id(case))) for backend, (lines, _) in both)
    was, now = (frameworks.get(backend, "") for backend, (_, frameworks) in both)
    return Example(case, before, after, (was, now))
