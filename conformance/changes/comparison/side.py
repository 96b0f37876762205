"""One of the two sides of a comparison: a record, read into what is compared of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.changes.comparison.compact import Compact, Compactor
from conformance.changes.comparison.normal_form import line_completer
from conformance.runs import record
from conformance.runs.record import Record

Key = tuple[str, str]
"""A backend and a case."""


@dataclass
class ComparedSide:
    """`seen` maps a backend to its cases; `repeats` has further results of the same case and backend."""

    label: str
    header: Mapping[str, Any]
    seen: dict[str, dict[str, Compact]] = field(default_factory=dict)
    repeats: list[tuple[Key, Compact]] = field(default_factory=list)
    complete: bool = False

    @property
    def backends(self) -> dict[str, Mapping[str, Any]]:
        """What the record says of each backend; nothing of one that only its results name."""
        told: Mapping[str, Mapping[str, Any]] = self.header["backends"]
        return {name: told.get(name, {}) for name in dict.fromkeys((*told, *self.seen))}

    @property
    def machine(self) -> tuple[str, str] | None:
        """What decides how real numbers are rounded, where the record says it."""
        host = self.header.get("host")
        found = (host.get("machine"), host.get("features")) if isinstance(host, Mapping) else (None, None)
        return (str(found[0]), str(found[1])) if all(found) else None

    def add(self, case: str, backend: str, seen: Compact) -> None:
        """One more result."""
        cases = self.seen.setdefault(sys.intern(backend), {})
        if case in cases:
            self.repeats.append(((backend, case), seen))
        else:
            cases[sys.intern(case)] = seen


def side(source: Record | Path | str, reader: Compactor | None = None) -> ComparedSide:
    """Read one side; `reader` is shared by what is compared.

    Raises UsageError for a file that is no record, with the line that is not.
    """
    reader = reader or Compactor()
    if isinstance(source, Record):
        made = ComparedSide("record", source.header, complete=source.end is not None)
        for result in source.results:
            made.add(result.case, result.backend, reader(result.to_json()))
        return made
    rows = record.rows(Path(source))
    made, complete_line = ComparedSide(str(source), rows.header), line_completer(rows.header)
    for line in rows:
        data = complete_line(line.data)
        made.add(data["case"], data["backend"], reader(data))
    made.complete = rows.complete
    return made
