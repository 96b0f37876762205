"""Documents become pages."""

from __future__ import annotations

from conformance.reports.site.documents import documents, find_documents


def test_links_lead_to_pages_or_are_text():
    found = {document.source: document for document in documents()}
    assert set(found) == set(find_documents())
    readme = found["README.md"]
    assert 'href="method.html' in readme.body
    assert ".md" not in "".join(part.split('"')[0] for part in readme.body.split('href="')[1:])
    assert "<script" not in "".join(document.body for document in found.values())
    nested = next(document for document in found.values() if document.source.startswith("docs/measurements/"))
    assert nested.file.startswith("measurements/")
