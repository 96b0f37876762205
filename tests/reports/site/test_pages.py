"""The site as files: complete, linked, small, from one source."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from support.paths import LIBRARY, ROOT

from conformance.cases.loading import load
from conformance.errors import UsageError
from conformance.reports.site.pages import POLICY, write_site

MEGABYTE = 2**20
FOREIGN = re.compile(r"<script(?! src=\"(\.\./)*(assets|data)/)|<style|<[^>]* (style|on\w+)=")
"""Code or looks within a page, which the policy forbids."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    assert write_site(folder, [ROOT / "baselines" / "core.jsonl"], load([LIBRARY], 2**30)) > 3000
    return folder


class Links(HTMLParser):
    """The addresses that a page names, and its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value for name, value in attrs if name in ("href", "src") and value]
        self.anchors.update(value for name, value in attrs if name == "id" and value)


@cache
def links_of(file: Path) -> Links:
    parser = Links()
    parser.feed(file.read_text(encoding="utf-8"))
    return parser


def leads_somewhere(file: Path, address: str) -> bool:
    """Whether a file is there, and in a page the anchor; behind `#` may also stand fields, as in `a=b`."""
    target, _, anchor = address.partition("#")
    found = (file.parent / unquote(target)).resolve() if target else file
    is_anchor = anchor and found.suffix == ".html" and "=" not in anchor
    return found.exists() and (
        not is_anchor or anchor == "main" or unquote(anchor) in links_of(found).anchors
    )


def test_a_link_to_a_section_that_is_not_there_is_noticed(site):
    file = site / "documents" / "method.html"
    assert leads_somewhere(file, "glossary.html")
    assert leads_somewhere(file, "#what-is-compared")
    assert not leads_somewhere(file, "#no-such-section")
    assert not leads_somewhere(file, "nothing.html")


def test_every_link_leads_to_a_file_and_nothing_is_loaded_from_elsewhere(site):
    for file in site.rglob("*.html"):
        for address in links_of(file).addresses:
            if not address.startswith(("https://", "http://")):
                assert leads_somewhere(file, address), f"{file.name}: {address}"
        text = file.read_text(encoding="utf-8")
        assert POLICY.replace("'", "&#39;") in text
        assert not FOREIGN.search(text), file.name


def test_the_site_of_the_library_is_small(site):
    assert sum(file.stat().st_size for file in site.rglob("*") if file.is_file()) < 5 * MEGABYTE


def test_every_document_is_a_page_and_says_where_it_comes_from(site):
    for name in ("method", "semantics", "format"):
        text = (site / "documents" / f"{name}.html").read_text(encoding="utf-8")
        assert f"this page from docs/{name}.md" in text
    assert "SAME" in (site / "words" / "index.html").read_text(encoding="utf-8")
    assert "conformance explain SAME" in (site / "words" / "SAME.html").read_text(encoding="utf-8")


def test_a_site_is_written_again_and_a_folder_of_somebody_is_not(site, tmp_path):
    write_site(site, [], [])
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="no site of"):
        write_site(mine, [], [])
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]
    with pytest.raises(UsageError, match="is none"):
        write_site(mine / "thesis.txt", [], [])


def test_what_is_no_record_is_refused(tmp_path):
    file = tmp_path / "other.jsonl"
    file.write_text(json.dumps({"hello": 1}) + "\n")
    with pytest.raises(UsageError, match=r"other\.jsonl:1"):
        write_site(tmp_path / "site", [file], [])
