"""What the search of the site finds."""

from __future__ import annotations

import json

from conformance.reports.site.documents import documents
from conformance.reports.site.releases import timeline
from conformance.reports.site.search import (
    SearchEntry,
    change_entries,
    document_entries,
    search_script,
    word_entries,
)
from conformance.reports.site.word_pages import word_page


def test_a_word_is_found_by_its_names_and_dialects():
    (entry,) = word_entries([word_page("output_padding")])
    assert entry.address == "words/output_padding.html"
    assert {"keras", "torch", "onnx", "conv_transpose"} <= set(entry.also.split())


def test_a_release_is_found_by_its_package_and_version():
    measured = timeline()
    assert measured is not None
    titles = {entry.title: entry.address for entry in change_entries(measured.changes)}
    assert titles["jax 0.9.0: use_consistent_padding"].startswith("releases.html#row=jax-0.9.0")


def test_sections_of_documents_are_found():
    entries = {entry.address: entry for entry in document_entries(documents())}
    assert entries["documents/method.html#what-is-compared"].kind == entries["documents/method.html"].title
    assert len({entry.address for entry in entries.values()}) == len(entries)


def test_the_script_is_one_constant_of_plain_text():
    text = search_script([SearchEntry("</script>\u202e", "a.html", "word")])
    assert text.isascii()
    rows = json.loads(text.removeprefix("const SEARCH = ").removesuffix(";\n").replace(",\n]", "\n]"))
    assert rows == [["</script>\\u202e", "a.html", "word", ""]]
