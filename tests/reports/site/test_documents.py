"""Documents become pages."""

from __future__ import annotations

from markdown_it.token import Token

from conformance.reports.site.documents import _with_page_links, documents, find_documents, pictures


def test_links_lead_to_pages_or_are_text():
    found = {document.source: document for document in documents()}
    assert set(found) == set(find_documents())
    readme = found["README.md"]
    assert 'href="method.html' in readme.body
    assert ".md" not in "".join(part.split('"')[0] for part in readme.body.split('href="')[1:])
    assert "<script" not in "".join(document.body for document in found.values())
    nested = next(document for document in found.values() if document.source.startswith("docs/measurements/"))
    assert nested.file.startswith("measurements/")


def test_pictures_of_documents_lie_beside_the_pages():
    found = {document.source: document.body for document in documents()}
    assert 'src="figures/same.svg"' in found["docs/drawing.md"]
    assert 'src="figures/same.svg"' in found["README.md"]
    assert "figures/same.svg" in pictures()


def test_a_picture_from_elsewhere_is_text():
    tokens = [Token("image", "", 0, attrs={"src": "https://example.org/a.png"}, content="a picture")]
    (shown,) = _with_page_links(tokens, "docs/drawing.md", {"docs/drawing.md": "drawing.html"})
    assert (shown.type, shown.content) == ("text", "a picture")
