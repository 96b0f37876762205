"""A difference as annotations of GitHub Actions: an error or a warning at the place of each changed case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.cases.library import is_shipped
from conformance.cases.yaml.place import Place
from conformance.changes.comparison import Change, Diff
from conformance.printable import count, one_line
from conformance.reports.annotations import ERROR, MOST, NOTICE, WARNING, annotation
from conformance.reports.changes import Sources
from conformance.reports.changes.text import first_ids, summary, title

MOST_IDS = 20


def write(diff: Diff, sources: Sources) -> str:
    """A line for each change at the place of its first case, then the summary as a notice."""
    return "".join(f"{line}\n" for line in annotation_lines(diff, sources.places))


def annotation_lines(diff: Diff, places: Mapping[str, Place]) -> Iterator[str]:
    """The lines: changes that fail are errors, except for what was fixed; others are warnings and notices."""
    for change in diff.changes[:MOST]:
        is_error = change.trend in diff.fail_on and change.trend != "fixed"
        yield _annotation(ERROR if is_error else WARNING, change, places)
    if len(diff.changes) > MOST:
        yield annotation(ERROR, "conformance", count(len(diff.changes) - MOST, "more change"))
    for note in (*diff.notes, *diff.flaky)[:MOST]:
        yield _annotation(NOTICE, note, places)
    yield annotation(NOTICE, "conformance", summary(diff))


def _annotation(level: str, change: Change, places: Mapping[str, Place]) -> str:
    first = next((case for case in change.cases if case), "")
    message = f"{one_line(change.sentence, 1000)}\n{first_ids(change.cases, MOST_IDS)}"
    return annotation(level, title(change), message, None if is_shipped(first) else places.get(first))
