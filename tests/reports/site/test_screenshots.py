"""The pictures of pages in docs/: there, small, and made here where CONFORMANCE_SCREENSHOTS asks for it."""

from __future__ import annotations

import json
import os
import re
from urllib.parse import quote

import pytest
from support.browser import Page
from support.paths import LIBRARY, ROOT
from support.versions import with_fault

from conformance.backends.names import parse
from conformance.cases.loading import load
from conformance.changes.comparison import diff
from conformance.changes.comparison.examples import find_examples
from conformance.reports.changes.page import write_page
from conformance.reports.site.pages import write_site
from conformance.runs import recording

FOLDER = ROOT / "docs" / "screenshots"
SHOWN = set(re.findall(r"screenshots/(\w+\.png)", (ROOT / "docs" / "site.md").read_text()))
CASE = "transpose/same_even.yaml::default-output"
LARGEST = 120_000
"""Bytes of one picture: the site of the library has to stay small."""


def test_the_pictures_that_are_shown_are_there_and_small():
    assert {file.name for file in FOLDER.iterdir()} == SHOWN
    for file in FOLDER.iterdir():
        assert file.read_bytes().startswith(b"\x89PNG\r\n")
        assert file.stat().st_size < LARGEST


@pytest.mark.skipif(
    not os.environ.get("CONFORMANCE_SCREENSHOTS"),
    reason="CONFORMANCE_SCREENSHOTS=1 makes the pictures of docs/",
)
def test_pictures_are_made(tmp_path, chromium):
    cases = load([LIBRARY / "transpose" / "same_even.yaml", LIBRARY / "conv" / "dilation.yaml"], 2**30)
    records = []
    for name, fault in (("monday", "window-later"), ("tuesday", "")):
        records.append(tmp_path / f"{name}.jsonl")
        recording.run(cases, (parse("numpy"), with_fault(fault)), records[-1], precision=False)
        plain = {"host": {"machine": "x86_64"}, "started": f"2026-11-{len(records)}"}
        head, *lines = records[-1].read_text().splitlines()
        records[-1].write_text("\n".join([json.dumps(json.loads(head) | plain), *lines, ""]))
    write_site(tmp_path / "site", records, cases)
    found = diff(*records)
    page = write_page(found, find_examples(found.changes, *records), cases)
    (tmp_path / "site" / "changes.html").write_text(page)
    made = Page(chromium, tmp_path / "site", viewport={"width": 960, "height": 560})
    FOLDER.mkdir(exist_ok=True)
    for name, place, part in (
        ("word", "words/output_padding.html", "h1"),
        ("explorer", "explorer.html", "h1"),
        ("case", f"case.html#id={quote(CASE)}", "section.maps"),
        ("time", "results.html", "#time"),
        ("releases", "releases.html", "h1"),
        ("changes", "changes.html#change-1", "#change-1 h3"),
    ):
        opened = made.open(place)
        opened.wait_for_selector(part)
        opened.locator(part).first.evaluate("(part) => part.scrollIntoView()")
        made_of_page = opened.screenshot(path=FOLDER / f"{name}.png")
        assert made_of_page == (FOLDER / f"{name}.png").read_bytes()
        assert len(made_of_page) < LARGEST
    made.close()
    assert {file.name for file in FOLDER.iterdir()} == SHOWN
