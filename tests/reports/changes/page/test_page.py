"""The page of a difference: whole, bounded, of one file; its style is the only thing that may apply."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape

import pytest
from support.paths import LIBRARY
from support.records import ended, right, written, wrong

from conformance.cases.loading import load
from conformance.changes.comparison import diff
from conformance.changes.comparison.examples import find_examples
from conformance.cli.output_files import OURS
from conformance.reports.changes.page import write_page
from conformance.reports.changes.page.panels import MOST_IDS

CASE = "conv/dilation.yaml::rank-3"
EXCERPT = {"output": {"shape": [1, 2], "begin": [0, 0], "worst": [0, 1], "expected": ["1 2"], "got": ["1 5"]}}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    old = written(
        folder / "old.jsonl",
        [wrong(CASE, readings=["window-later"], excerpts=EXCERPT), right("b.yaml::refused")],
    )
    new = written(
        folder / "new.jsonl",
        [right(CASE), ended("b.yaml::refused", "refused", "ValueError", "<script>alert(1)</script>")],
    )
    found = diff(old, new)
    cases = load([LIBRARY / "conv" / "dilation.yaml"], 2**30)
    return write_page(found, find_examples(found.changes, old, new), cases)


def test_nothing_but_its_own_style_may_apply(page):
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = unescape(re.findall(r'Policy" content="([^"]*)"', page)[0])
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    body = page.partition("</style>")[2]
    assert not re.search(r"<(script|link|img|iframe)| (src|on\w+|style)=", body)
    assert page.startswith("<!doctype html>")


def test_what_changed_is_there_before_and_after_and_drawn(page):
    assert "fixed" in page
    assert page.count("<svg") == 2
    assert "padding 2:2" in page or "padding" in page
    assert '<td class="plus-9">5</td>' in page
    assert "&lt;script&gt;alert(1)" in page


def test_it_is_known_as_ours(page):
    assert OURS.search(page[:8192].encode())
    assert not OURS.search(b'<!doctype html><meta name="generator" content="WordPress 6">')


def test_it_is_bounded(tmp_path):
    cases = [f"a.yaml::{number}" for number in range(MOST_IDS + 5)]
    old = written(tmp_path / "old.jsonl", [right(case) for case in cases])
    new = written(tmp_path / "new.jsonl", [wrong(case) for case in cases])
    text = write_page(diff(old, new), {})
    assert "... and 5 more" in text
    assert f"{MOST_IDS + 5} cases" in text


def test_no_change_is_a_page_too(tmp_path):
    record = written(tmp_path / "old.jsonl", [right("a.yaml::x")])
    assert "no change in 1 result" in write_page(diff(record, record), {})
