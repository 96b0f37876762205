"""Hostile records as pages: what is wrong with the HTML, the scripts of data and the folder of a site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.hostile_files.commands import Mistakes
from benchmarks.hostile_files.mutation import CANARY
from conformance import cases
from conformance.errors import ConformanceError
from conformance.reports.site.data import write_cases
from conformance.reports.site.folder import new_site
from conformance.reports.site.pages import write_results

Shape = tuple[str, frozenset[str], str]
"""A tag, the names of its attributes, and the address of a script."""

ALIEN = re.compile(r"[\w\s]*:|//")
"""How an address begins that leads out of the site or is code."""


class _Reader(HTMLParser):
    """Collects the shapes of the tags of a page, and the addresses that lead out of it."""

    def __init__(self) -> None:
        super().__init__()
        self.shapes: set[Shape] = set()
        self.alien: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.shapes.add((tag, frozenset(names), (names.get("src") or "") if tag == "script" else ""))
        address = names.get("href") or names.get("src") or ""
        if ALIEN.match(address):
            self.alien.append(f"<{tag}> leads to {address}")


def shapes_of(pages: Iterable[str]) -> set[Shape]:
    """The shapes of all tags of some pages."""
    reader = _Reader()
    for text in pages:
        reader.feed(text)
    return reader.shapes


@cache
def _allowed(right: Path) -> set[Shape]:
    """The shapes of the pages of a record that is right: the templates put them there."""
    with TemporaryDirectory() as folder:
        return shapes_of(_write(Path(folder) / "site", right, right))


def _write(site: Path, *records: Path) -> list[str]:
    """The pages of records, each with its text, without those that are the same for all records."""
    with new_site(site) as folder:
        write_results(folder, records)
        with folder.open("data/cases.js") as file:
            write_cases(cases.load("cases/small.yaml"), file)
    return [page.read_text() for page in site.glob("*.html")]


def mistakes_of_page(text: str, allowed: set[Shape]) -> Mistakes:
    """What is wrong with a page: a tag or an attribute that no template has, an address that leads out."""
    reader = _Reader()
    reader.feed(text)
    for tag, names, source in sorted((tag, sorted(names), at) for tag, names, at in reader.shapes - allowed):
        yield f"a page holds <{tag} {' '.join(names)}> {source}"
    for alien in reader.alien:
        yield f"a page holds {alien}"


def mistakes_of_data(text: str) -> Mistakes:
    """What is wrong with a script of data: anything but a call with plain data."""
    if not text.isascii():
        yield "a script of data is no ASCII"
    call, _, rest = text.partition("(")
    rest = re.sub(r"^CONFORMANCE(?:\.\w+(?:\[\d+\])?)?, ", "", rest)
    data = re.sub(r",\n(?=[]}])", "\n", rest.removesuffix(");\n"))
    try:
        read = json.loads(data, parse_constant=_refuse)
    except ValueError as error:
        yield f"a script of data holds no JSON: {error}"
        return
    if call != "Object.assign" or not isinstance(read, dict):
        yield f"a script of data calls {call}"


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def mistakes_of_site(path: Path) -> Mistakes:
    """Write the pages of a record, beside a record that is right, and say what is wrong with them."""
    site = path.with_name("site")
    right = path.with_name("right.jsonl")
    with suppress(ConformanceError):
        for text in _write(site, path, right):
            yield from mistakes_of_page(text, _allowed(right))
        for script in site.glob("data/*.js"):
            yield from mistakes_of_data(script.read_text())
    for found in site.rglob("*"):
        if CANARY in found.name:
            yield f"a site has the file {found.name!r}"
