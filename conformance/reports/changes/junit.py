"""A difference as JUnit XML: a suite for each pair of backends, a failed test for each change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.changes.comparison import Change, Diff
from conformance.commands import command
from conformance.printable import one_line
from conformance.reports.changes import Sources
from conformance.reports.changes.text import backend_pair, title
from conformance.reports.junit import FAILURE, SKIPPED, JunitTest, document

MOST_IDS = 1000


def write(diff: Diff, sources: Sources) -> str:
    """Changes are failures; what does not count, and what is flaky, is skipped with its reason."""
    return document(command("diff"), suites(diff))


def suites(diff: Diff) -> Iterator[tuple[str, list[JunitTest]]]:
    """The title and the tests of each pair of backends; changes that do not fail are skipped with them."""
    failing = [change for change in diff.changes if change.trend in diff.fail_on]
    others = [change for change in diff.changes if change.trend not in diff.fail_on]
    uncounted = (*others, *diff.notes, *diff.flaky)
    pairs = dict.fromkeys([*diff.pairs.items(), *(change.backends for change in (*failing, *uncounted))])
    for names in pairs:
        name = backend_pair(names)
        group = f"conformance.{name}"
        tests = [_failure(change, group) for change in failing if change.backends == names]
        tests += [_skip(change, group) for change in uncounted if change.backends == names]
        yield name, tests or [JunitTest("nothing changed", group)]


def _failure(change: Change, group: str) -> JunitTest:
    name = f"{change.trend} {title(change)}: {one_line(change.sentence, 200)}"
    text = "\n".join([one_line(change.sentence, 1200), *_ids(change.cases)])
    return JunitTest(name, group, FAILURE, one_line(change.sentence), text, change.kind)


def _skip(change: Change, group: str) -> JunitTest:
    name = f"{title(change)}: {one_line(change.sentence, 200)}"
    return JunitTest(name, group, SKIPPED, one_line(change.sentence))


def _ids(cases: tuple[str, ...]) -> Iterable[str]:
    yield from (one_line(case) for case in cases[:MOST_IDS])
    if len(cases) > MOST_IDS:
        yield f"and {len(cases) - MOST_IDS} more"
