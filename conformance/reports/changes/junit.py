"""A difference as JUnit XML: a suite for each pair of backends, a failed test for each change."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from conformance.changes.comparison import Change, Diff
from conformance.commands import command
from conformance.printable import one_line
from conformance.reports.changes import Sources
from conformance.reports.changes.text import backend_pair, title

MOST_IDS = 1000


def write(diff: Diff, sources: Sources) -> str:
    """Changes are failures; what does not count, and what is flaky, is skipped with its reason."""
    root = ElementTree.Element("testsuites", name=command("diff"))
    uncounted = (*diff.notes, *diff.flaky)
    pairs = dict.fromkeys([*diff.pairs.items(), *(change.backends for change in (*diff.changes, *uncounted))])
    for names in pairs:
        failed = [change for change in diff.changes if change.backends == names]
        skipped = [change for change in uncounted if change.backends == names]
        _suite(root, backend_pair(names), failed, skipped)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(root: ElementTree.Element, name: str, failed: list[Change], skipped: list[Change]) -> None:
    counts = {
        "tests": str(len(failed) + len(skipped) or 1),
        "failures": str(len(failed)),
        "skipped": str(len(skipped)),
        "errors": "0",
    }
    suite = ElementTree.SubElement(root, "testsuite", {"name": name, **counts})
    for change in failed:
        test = _test(suite, name, f"{change.trend} {title(change)}: {one_line(change.sentence, 200)}")
        failure = ElementTree.SubElement(test, "failure", type=change.kind, message=one_line(change.sentence))
        failure.text = "\n".join([one_line(change.sentence, 1200), *_ids(change.cases)])
    for change in skipped:
        test = _test(suite, name, f"{title(change)}: {one_line(change.sentence, 200)}")
        ElementTree.SubElement(test, "skipped", message=one_line(change.sentence))
    if not failed and not skipped:
        _test(suite, name, "nothing changed")


def _test(suite: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=f"conformance.{name}", name=text, time="0")


def _ids(cases: tuple[str, ...]) -> Iterable[str]:
    yield from (one_line(case) for case in cases[:MOST_IDS])
    if len(cases) > MOST_IDS:
        yield f"and {len(cases) - MOST_IDS} more"
