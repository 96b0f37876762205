"""One of the two sides of a comparison: a record, read into what is compared of it."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance.cases.library import respelled
from conformance.changes.comparison.compact import Compact, Compactor
from conformance.changes.comparison.normal_form import line_completer
from conformance.runs import record
from conformance.runs.record import Record

ResultKey = tuple[str, str]
"""A backend and a case."""


@dataclass
class ComparedSide:
    """`results` maps a backend to its cases; `repeats` has further results of a backend and case.

    A file in which a result stands twice is no mistake here: the second is a further run of the first.
    """

    label: str
    header: Mapping[str, Any]
    results: dict[str, dict[str, Compact]] = field(default_factory=dict)
    repeats: list[tuple[ResultKey, Compact]] = field(default_factory=list)
    complete: bool = False

    @property
    def backends(self) -> dict[str, Mapping[str, Any]]:
        """Each backend as the first line describes it; an empty description where only results name it."""
        described: Mapping[str, Mapping[str, Any]] = self.header["backends"]
        return {name: described.get(name, {}) for name in dict.fromkeys((*described, *self.results))}

    @property
    def machine(self) -> tuple[str, str] | None:
        """Processor and vector features, which decide how real numbers are rounded; None if unknown."""
        host = self.header.get("host")
        found = (host.get("machine"), host.get("features")) if isinstance(host, Mapping) else (None, None)
        return (str(found[0]), str(found[1])) if all(found) else None

    def add(self, case: str, backend: str, result: Compact) -> None:
        """Add one more result."""
        cases = self.results.setdefault(sys.intern(backend), {})
        if case in cases:
            self.repeats.append(((backend, case), result))
        else:
            # interned: both sides have the same case ids, 100,000 of which would be held twice
            cases[sys.intern(case)] = result

    def find(self, backend: str, case: str) -> Compact | None:
        """The result of a backend and case, None where there is none."""
        return self.results.get(backend, {}).get(case)

    @property
    def cases(self) -> set[str]:
        """The ids of all its cases."""
        return {case for known in self.results.values() for case in known}


def respell(side: ComparedSide, ids: Collection[str]) -> ComparedSide:
    """A side whose shipped cases have the ids that `ids` gives them, with the prefix or without it."""
    names = respelled(side.cases, ids)
    if not names:
        return side
    results = {
        backend: {names.get(case, case): result for case, result in known.items()}
        for backend, known in side.results.items()
    }
    repeats = [((backend, names.get(case, case)), each) for (backend, case), each in side.repeats]
    return replace(side, results=results, repeats=repeats)


def header_of(path: Path) -> Mapping[str, Any]:
    """The first line of a record or baseline; raises UsageError for a file that is none."""
    return record.rows(path).header


def side(source: Record | Path | str, compactor: Compactor | None = None) -> ComparedSide:
    """Read one side; `compactor` is shared by what is compared.

    Raises UsageError for a file that is no record, with the line that is not.
    """
    compactor = compactor or Compactor()
    if isinstance(source, Record):
        made = ComparedSide("record", source.header, complete=source.end is not None)
        for result in source.results:
            made.add(result.case, result.backend, compactor(result.to_json()))
        return made
    rows = record.rows(Path(source))
    made, complete_line = ComparedSide(str(source), rows.header), line_completer(rows.header)
    for line in rows:
        data = complete_line(line.data)
        made.add(data["case"], data["backend"], compactor(data))
    made.complete = rows.complete
    return made
