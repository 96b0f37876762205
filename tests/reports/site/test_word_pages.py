"""What the page of a word shows."""

from __future__ import annotations

from conformance.operators.words import Refusal
from conformance.reports.site.word_pages import word_page, word_pages
from conformance.semantics.word_explanation import ABOUT, explain_word


def test_every_word_has_a_page_with_all_its_meanings():
    pages = {page.word: page for page in word_pages()}
    assert set(pages) == set(ABOUT)
    for word in ("SAME", "output_padding"):
        meanings = explain_word(word).meanings
        refused = {each.read.why for each in meanings if isinstance(each.read, Refusal)}
        rows = [row for part in pages[word].parts for row in part.rows]
        assert {row.why for row in rows if row.why} == refused
        assert {row.size for row in rows if not row.why} == {
            each.read.size for each in meanings if not isinstance(each.read, Refusal)
        }


def test_a_word_without_formulas_is_explained_in_text():
    (part,) = word_page("transpose_kernel").parts
    assert "turned" in part.text


def test_a_row_opens_the_explorer_with_its_words():
    rows = [row for part in word_page("SAME").parts for row in part.rows if row.link]
    assert any("padding=SAME" in row.link and "dialect=tensorflow" in row.link for row in rows)
