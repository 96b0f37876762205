"""Hostile records as pages: what is wrong with the HTML, the scripts of data and the folder of a site."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

from benchmarks.hostile_files.commands import Mistakes
from benchmarks.hostile_files.mutation import CANARY
from conformance import cases
from conformance.errors import ConformanceError
from conformance.reports.site.data import write_cases
from conformance.reports.site.folder import new_site
from conformance.reports.site.pages import write_results

TAGS = {
    *("html", "head", "meta", "title", "link", "body", "a", "header", "nav", "main", "h1", "h2", "ul", "li"),
    *(
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "footer",
        "code",
        "script",
        "form",
        "label",
        "input",
    ),
    *("select", "option", "p", "button", "dl", "section", "span", "br"),
}
"""The tags of the pages that depend on records."""

ATTRIBUTES = {
    *(
        "lang",
        "charset",
        "name",
        "content",
        "http-equiv",
        "rel",
        "href",
        "class",
        "aria-label",
        "aria-current",
    ),
    *("id", "scope", "tabindex", "role", "src", "autocomplete", "type", "placeholder", "value"),
    *("aria-describedby", "data-up", "hidden"),
}
SCRIPTS = re.compile(
    r"assets/(?:common|search|results|case|answers|figures|player)\.js|data/(?:record-\d+|records|cases|search)\.js"
)
"""The addresses of scripts of these pages."""


class _Reader(HTMLParser):
    """Collects what is in a page that the templates have not put there."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag not in TAGS or not ATTRIBUTES.issuperset(names):
            self.foreign.append(f"<{tag} {' '.join(names)}>")
        address = names.get("href") or names.get("src") or ""
        if re.match(r"[\w\s]*:|//", address) or (tag == "script" and not SCRIPTS.fullmatch(address)):
            self.foreign.append(f"<{tag}> leads to {address}")


def mistakes_of_page(text: str) -> Mistakes:
    """What is wrong with a page: a tag, an attribute or an address that no template has."""
    reader = _Reader()
    reader.feed(text)
    for foreign in reader.foreign:
        yield f"a page holds {foreign}"


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
    with suppress(ConformanceError):
        with new_site(site) as folder:
            write_results(folder, [path, path.with_name("right.jsonl")])
            with folder.open("data/cases.js") as file:
                write_cases(cases.load("cases/small.yaml"), file)
        for page in site.glob("*.html"):
            yield from mistakes_of_page(page.read_text())
        for script in site.glob("data/*.js"):
            yield from mistakes_of_data(script.read_text())
    for found in site.rglob("*"):
        if CANARY in found.name:
            yield f"a site has the file {found.name!r}"
