"""What the page of a word shows."""

from __future__ import annotations

import pytest
from support.paths import LIBRARY

from conformance.cases.loading import load
from conformance.frameworks import registry
from conformance.operators.words import Refusal
from conformance.reports.site.releases import timeline
from conformance.reports.site.word_pages import involves, word_page, word_pages
from conformance.semantics.differences.difference import differences
from conformance.semantics.word_explanation import ABOUT, explain_word


@pytest.fixture(scope="module")
def library():
    return load([LIBRARY / "differences"], 2**28)


@pytest.fixture(scope="module")
def pages(library):
    return {page.word: page for page in word_pages(library)}


def test_every_word_has_a_page_with_all_its_meanings(pages):
    assert set(pages) == set(ABOUT)
    for word in ("SAME", "output_padding"):
        meanings = explain_word(word).meanings
        refused = {each.read.why for each in meanings if isinstance(each.read, Refusal)}
        rows = [row for part in pages[word].parts for row in part.rows]
        assert {row.why for row in rows if row.why} == refused
        assert {row.size for row in rows if not row.why} == {
            each.read.size for each in meanings if not isinstance(each.read, Refusal)
        }


def test_a_word_without_formulas_has_its_facts():
    part = word_page("transpose_kernel").parts[-1]
    assert dict(part.facts)["jax"].startswith("turned by default, as it is with transpose_kernel=True")
    layout = dict(word_page("layout").parts[0].facts)
    assert layout["torch"] == "input NCHW, kernel OIHW, output NCHW"
    assert "with data_format='NCHW': input NCHW, kernel HWIO" in layout["tensorflow"]


def test_a_row_opens_the_explorer_with_its_words(pages):
    rows = [row for part in pages["SAME"].parts for row in part.rows if row.link]
    assert any("padding=SAME" in row.link and "dialect=tensorflow" in row.link for row in rows)


def test_every_dialect_has_a_line_with_its_window_and_its_call(pages):
    example = next(
        each for part in pages["SAME"].parts for each in part.examples if each.op == "conv_transpose"
    )
    lines = {line.dialect: line for line in example.lines}
    assert tuple(lines) == registry.DIALECTS
    assert lines["tensorflow"].text == "cut [1, 2] → 14"
    assert lines["tensorflow"].call.startswith("tf.nn.conv2d_transpose(x, w, output_shape=[1, 14, 14, 2]")
    assert lines["torch"].ruler is None
    assert "is not a word of torch" in lines["torch"].text
    # every word that selects a window is shown by some dialect
    for page in pages.values():
        assert any(part.examples or part.facts for part in page.parts), page.word


def test_a_release_stands_on_the_page_of_the_word_that_it_changed():
    measured = timeline()
    assert measured is not None
    page = word_page("use_consistent_padding", (), measured.changes)
    assert [(each.package, each.release) for each in page.changes] == [("jax", "0.9.0")]
    assert word_page("FULL", (), measured.changes).changes == ()


def test_differences_stand_on_the_pages_of_the_words_that_they_involve(pages, library):
    assert {each.id for each in pages["output_padding"].differences} >= {"output-padding-word"}
    assert [each.id for each in pages["transpose_kernel"].differences] == ["jax-transpose-kernel"]
    told = {each.id for page in pages.values() for each in page.differences}
    assert told == {each.id for each in differences(library)}, "a difference that no page has"
    unlike = next(each.case for each in differences(library) if each.id == "jax-transpose-kernel")
    assert not involves(unlike, "SAME_LOWER")
