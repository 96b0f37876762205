"""A difference as annotations of GitHub Actions: an error or a warning at the place of each changed case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.cases.library import is_shipped
from conformance.cases.yaml.place import Place
from conformance.changes.comparison import Change, Diff
from conformance.printable import one_line
from conformance.reports.changes import Sources
from conformance.reports.changes.text import first_ids, summary, title

MOST = 50
"""Annotations; GitHub shows ten of a kind for each step and keeps the rest in the log."""
MOST_IDS = 20
_LEVELS = {"broken": "error", "changed": "error", "fixed": "warning"}


def write(diff: Diff, sources: Sources) -> str:
    """A line for each change at the place of its first case, then the summary as a notice."""
    return "".join(f"{line}\n" for line in _lines(diff, sources.places))


def _lines(diff: Diff, places: Mapping[str, Place]) -> Iterator[str]:
    for change in diff.changes[:MOST]:
        yield _annotation(_LEVELS[change.trend], change, places)
    if len(diff.changes) > MOST:
        yield f"::error title=conformance::{escape_data(f'{len(diff.changes) - MOST} more changes')}"
    for note in (*diff.notes, *diff.flaky)[:MOST]:
        yield _annotation("notice", note, places)
    yield f"::notice title=conformance::{escape_data(summary(diff))}"


def _annotation(level: str, change: Change, places: Mapping[str, Place]) -> str:
    first = next((case for case in change.cases if case), "")
    place = None if is_shipped(first) else places.get(first)
    at = f"file={_escape_property(place.file)},line={place.line},col={place.column}," if place else ""
    message = f"{one_line(change.sentence, 1000)}\n{first_ids(change.cases, MOST_IDS)}"
    return f"::{level} {at}title={_escape_property(title(change))}::{escape_data(message)}"


def escape_data(text: str) -> str:
    """The message of a workflow command; every line of it is made harmless, its breaks are kept."""
    lines = (one_line(line, 4000) for line in text.split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _escape_property(text: str) -> str:
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
