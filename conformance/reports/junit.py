"""JUnit XML as CI systems read it (the schema of Jenkins' xUnit plugin): suites of tests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from conformance.printable import escape_invisible, lines, one_line

FAILURE, ERROR, SKIPPED = "failure", "error", "skipped"

MOST_OF_LINE = 4000
_FORBIDDEN = re.compile(r"[^\n\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""


@dataclass(frozen=True)
class JunitTest:
    """A test, and what became of it where it did not pass: an element of JUnit with message and text.

    `kind` is the type of a failure or an error; `seconds` the time it took.
    """

    name: str
    group: str
    outcome: str = ""
    message: str = ""
    text: str = ""
    kind: str = ""
    seconds: float = 0.0


def document(name: str, suites: Iterable[tuple[str, Iterable[JunitTest]]]) -> str:
    """A whole document, which ends in a newline; no text in it is markup, or a character that XML forbids."""
    root = ElementTree.Element("testsuites", name=clean(name))
    for title, tests in suites:
        _add_suite(root, title, tuple(tests))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add_suite(root: ElementTree.Element, title: str, tests: tuple[JunitTest, ...]) -> None:
    counts = {
        "tests": len(tests),
        "failures": sum(test.outcome == FAILURE for test in tests),
        "errors": sum(test.outcome == ERROR for test in tests),
        "skipped": sum(test.outcome == SKIPPED for test in tests),
    }
    words = {"name": clean(title), **{key: str(number) for key, number in counts.items()}}
    words["time"] = f"{sum(test.seconds for test in tests):.3f}"
    suite = ElementTree.SubElement(root, "testsuite", words)
    for test in tests:
        where = {"classname": clean(test.group), "name": clean(test.name), "time": f"{test.seconds:.3f}"}
        element = ElementTree.SubElement(suite, "testcase", where)
        if test.outcome:
            kind = {} if test.outcome == SKIPPED else {"type": clean(test.kind)}
            said = ElementTree.SubElement(element, test.outcome, {**kind, "message": clean(test.message)})
            said.text = clean_lines(test.text) or None


def clean(text: str) -> str:
    """One line of text for an attribute."""
    return _FORBIDDEN.sub("?", lines(one_line(text, 1000)))


def clean_lines(text: str) -> str:
    """Text of several lines: breaks stay, what cannot be seen is escaped."""
    shown = "\n".join(escape_invisible(line[:MOST_OF_LINE]) for line in text.split("\n"))
    return _FORBIDDEN.sub("?", lines(shown))
