"""Writes the site: static pages that open from disk and fetch nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance._version import __version__
from conformance.cases.case import Case
from conformance.cases.library import shipped_library
from conformance.cases.loading import load
from conformance.commands import command
from conformance.judging.results import VERDICTS
from conformance.operators.dtypes import DTYPES
from conformance.operators.shapes import OPERATORS
from conformance.operators.words import PADDING_WORDS
from conformance.reports.drawings.style import style_sheet
from conformance.reports.site import explorer
from conformance.reports.site.compiled import explorer_program, figures_program
from conformance.reports.site.data import write_cases
from conformance.reports.site.documents import Document, documents, grouped, pictures
from conformance.reports.site.folder import SiteFolder, new_site
from conformance.reports.site.records import NO_CASES, write_records
from conformance.reports.site.releases import SOURCE, timeline
from conformance.reports.site.search import (
    EXPLORER,
    RELEASES,
    SearchEntry,
    change_entries,
    document_entries,
    search_script,
    word_entries,
)
from conformance.reports.site.word_pages import word_pages
from conformance.semantics.differences.difference import FOLDER
from conformance.semantics.word_explanation import ABOUT

HERE = Path(__file__).parent
ASSETS = (
    "style.css",
    "common.js",
    "search.js",
    "copy.js",
    "explorer.js",
    "results.js",
    "case.js",
    "player.js",
    "answers.js",
    "releases.js",
)
SMALL = 2**28
"""Bytes that a case of the differences may need; the largest needs a few thousand."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy of every page: its own files and nothing else, no code within a page."""


def write_site(path: Path, records: Sequence[Path], cases: Iterable[Case]) -> int:
    """Write the site to a folder; the number of results that are in it.

    `records` are shown side by side, in their order; `cases` are those whose words the pages show. Raises
    UsageError for a folder of somebody's, or for what is no record, HarnessError where it cannot be written.
    """
    with new_site(path) as folder:
        for name in ASSETS:
            folder.write(f"assets/{name}", (HERE / "assets" / name).read_text(encoding="utf-8"))
        cases = tuple(cases)
        count = write_results(folder, records, {case.id: case for case in cases})
        folder.write("assets/rules.js", explorer_program())
        folder.write("assets/figures.js", figures_program())
        folder.write("assets/drawings.css", style_sheet())
        for picture, file in pictures().items():
            folder.copy(f"documents/{picture}", file)
        found = _write_pages(_Pages(folder, with_results=bool(records)).write, with_cases=bool(records))
        folder.write("data/search.js", search_script(found))
        if records:
            with folder.open("data/cases.js") as data:
                write_cases(cases, data)
    return count


class _Pages:
    """Writes pages of a folder, each of a template with what all pages share."""

    def __init__(self, folder: SiteFolder, *, with_results: bool) -> None:
        self._folder = folder
        self._sections = [("words/index.html", "Words"), ("explorer.html", "Explorer")]
        self._sections += [("results.html", "Results")] if with_results else []
        self._sections += [("releases.html", "Releases")] if timeline() else []
        self._sections += [("documents/index.html", "Documents")]

    def write(self, file: str, template: str, source: str = "", **values: Any) -> None:
        shared = {"here": file, "up": "../" * file.count("/"), "sections": self._sections, "source": source}
        text = (
            _environment()
            .get_template(template)
            .render(**shared, policy=POLICY, version=__version__, verdicts=VERDICTS, **values)
        )
        self._folder.write(file, f"{text}\n")


def write_results(folder: SiteFolder, records: Sequence[Path], cases: Mapping[str, Case] = NO_CASES) -> int:
    """Write the pages that depend on records, and their data; the number of results that are in them."""
    summaries = write_records(folder, records, cases) if records else []
    write, count = _Pages(folder, with_results=bool(records)).write, sum(each.count for each in summaries)
    write("index.html", "index.html", records=summaries, count=count, words=ABOUT)
    if summaries:
        data = [f"data/record-{at}.js" for at in range(len(summaries))]
        write("results.html", "results.html", data=data, records=summaries)
        write("case.html", "case.html")
    return count


def _write_pages(write: Callable[..., None], *, with_cases: bool) -> tuple[SearchEntry, ...]:
    """Write the pages that are the same whatever the records hold; what the search finds of them."""
    form: dict[str, Any] = {
        "operators": OPERATORS,
        "dialects": explorer.dialects(),
        "targets": explorer.code_targets(),
    }
    write("explorer.html", "explorer.html", paddings=PADDING_WORDS, dtypes=DTYPES, **form)
    measured = timeline()
    changes = measured.changes if measured else ()
    words = list(word_pages(load([shipped_library() / FOLDER], SMALL), changes))
    write("words/index.html", "words.html", words=[(page.word, page.about) for page in words])
    for page in words:
        write(f"words/{page.word}.html", "word.html", command("explain", page.word), page=page)
    if measured:
        write("releases.html", "releases.html", SOURCE, timeline=measured, has_cases=with_cases)
    found = list(documents())
    _write_documents(found, write)
    releases = (RELEASES, *change_entries(changes)) if measured else ()
    return (*word_entries(words), EXPLORER, *releases, *document_entries(found))


def _write_documents(found: Sequence[Document], write: Callable[..., None]) -> None:
    write("documents/index.html", "documents.html", groups=list(grouped(found)))
    for document in found:
        # Markdown has escaped the text
        values = {"title": document.title, "body": Markup(document.body)}
        write(f"documents/{document.file}", "document.html", document.source, **values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
