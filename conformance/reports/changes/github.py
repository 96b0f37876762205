"""A difference as annotations of GitHub Actions: an error or a warning at the place of each changed case."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.changes.comparison import Change, Diff
from conformance.reports.changes import Places
from conformance.reports.changes.text import summary, title
from conformance.reports.sanitized import plain, some

MOST = 50
"""Annotations; GitHub shows ten of a kind for each step and keeps the rest in the log."""
MOST_IDS = 20
_LEVELS = {"broken": "error", "changed": "error", "fixed": "warning"}


def write(diff: Diff, places: Places) -> str:
    """A line for each change at the place of its first case, then the summary as a notice."""
    return "".join(f"{line}\n" for line in _lines(diff, places))


def _lines(diff: Diff, places: Places) -> Iterator[str]:
    for change in diff.changes[:MOST]:
        yield _annotation(_LEVELS[change.trend], change, places)
    if len(diff.changes) > MOST:
        yield f"::error title=conformance::{data(f'{len(diff.changes) - MOST} more changes')}"
    for note in (*diff.notes, *diff.flaky)[:MOST]:
        yield _annotation("notice", note, places)
    yield f"::notice title=conformance::{data(summary(diff))}"


def _annotation(level: str, change: Change, places: Places) -> str:
    first = next((case for case in change.cases if case), "")
    place = places.get(first)
    at = f"file={_property(place.file)},line={place.line},col={place.column}," if place else ""
    told = f"{plain(change.sentence, 1000)}\n{some(change.cases, MOST_IDS)}"
    return f"::{level} {at}title={_property(title(change))}::{data(told)}"


def data(text: str) -> str:
    """The message of a workflow command; every line of it is made harmless, its breaks are kept."""
    lines = (plain(line, 4000) for line in text.split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return data(text).replace(":", "%3A").replace(",", "%2C")
