"""What releases changed, as the documentation's tables have it: the one source of the timeline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token
from packaging.version import InvalidVersion, Version

from conformance.reports.site.documents import find_documents
from conformance.semantics.word_explanation import find_word

SOURCE = "docs/measurements/releases.md"
CHANGES, PAIRS = "Changes by release", "Pairs of releases"
"""The headings of the two tables: what each release changed, and which pairs of releases were compared."""

_CODE = re.compile(r"`([^`]+)`")
_VERSION = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True)
class ReleaseChange:
    """One change: `what` is HTML, `about` what it has to do with, `case` the id of a case that shows it.

    `key` names it in the address of the page, and stays as it is while other rows come and go.
    """

    package: str
    release: str
    about: tuple[str, ...]
    what: str
    case: str
    key: str

    @property
    def words(self) -> Mapping[str, str | None]:
        """What it is about, with the word of a page where it is one."""
        return {topic: find_word(topic) for topic in self.about}


@dataclass(frozen=True)
class MeasuredPair:
    """Two releases that were compared: the command, and what it found, as HTML."""

    command: str
    compared: str
    found: str


@dataclass(frozen=True)
class Timeline:
    """All that was measured: changes by package and version, the oldest first, and the pairs compared."""

    changes: tuple[ReleaseChange, ...]
    pairs: tuple[MeasuredPair, ...]

    @property
    def packages(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """Each package with its releases, and how many changes each brought."""
        return [
            (
                package,
                [(release, len(list(rows))) for release, rows in groupby(found, lambda row: row.release)],
            )
            for package, found in groupby(self.changes, lambda row: row.package)
        ]

    @property
    def topics(self) -> list[str]:
        """Everything that some change is about, once."""
        return sorted({topic for row in self.changes for topic in row.about}, key=str.lower)


@cache
def timeline() -> Timeline | None:
    """The timeline of the documents that are here; None in a package that was installed without them."""
    path = find_documents().get(SOURCE)
    return None if path is None else read_timeline(path.read_text(encoding="utf-8"))


def read_timeline(text: str) -> Timeline:
    """The timeline of a document of Markdown with the two tables."""
    tables = dict(_tables(text))
    changes = [_change(*cells) for cells in tables.get(CHANGES, ())]
    pairs = tuple(MeasuredPair(_plain(row[0]), _html(row[1]), _html(row[2])) for row in tables.get(PAIRS, ()))
    return Timeline(tuple(sorted(_with_keys(changes), key=_order)), pairs)


def _tables(text: str) -> Iterator[tuple[str, list[Sequence[str]]]]:
    """The rows of the first table below each heading, without its head, cells as Markdown."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    heading, seen = "", set[str]()
    rows: list[Sequence[str]] = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[at + 1].content
        elif token.type == "tbody_open":
            rows = []
        elif token.type == "tr_open":
            rows.append(_cells(tokens, at))
        elif token.type == "tbody_close" and heading not in seen:
            seen.add(heading)
            yield heading, rows


def _cells(tokens: Sequence[Token], at: int) -> Sequence[str]:
    end = next(place for place in range(at, len(tokens)) if tokens[place].type == "tr_close")
    return [token.content for token in tokens[at:end] if token.type == "inline"]


def _change(package: str, release: str, about: str, what: str, case: str) -> ReleaseChange:
    named = _CODE.search(case)
    topics = tuple(topic.strip(" `") for topic in about.split(","))
    is_case = named is not None and "::" in named[1]
    return ReleaseChange(package, release, topics, _html(what), named[1] if named and is_case else "", "")


def _with_keys(changes: Sequence[ReleaseChange]) -> Iterator[ReleaseChange]:
    """The changes, each with a key of its package, its release and the end of its case or its topic."""
    seen: set[str] = set()
    for row in changes:
        parts = (row.package, row.release, row.case.rpartition("::")[2] or row.about[0])
        base = re.sub(r"[^\w.]+", "-", " ".join(parts)).strip("-")
        key = next(name for name in _numbered(base) if name not in seen)
        seen.add(key)
        yield ReleaseChange(row.package, row.release, row.about, row.what, row.case, key)


def _numbered(base: str) -> Iterator[str]:
    yield base
    for number in range(2, 1000):
        yield f"{base}-{number}"


def _order(row: ReleaseChange) -> tuple[str, Version]:
    """By package, then by the first version that is named."""
    found = _VERSION.search(row.release)
    try:
        return row.package, Version(found[0] if found else "0")
    except InvalidVersion:
        return row.package, Version("0")


def _html(text: str) -> str:
    html: str = MarkdownIt("commonmark", {"html": False}).renderInline(text)
    return html


def _plain(text: str) -> str:
    found = _CODE.search(text)
    return found[1] if found else text
