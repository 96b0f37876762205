"""Documents become pages."""

from __future__ import annotations

from markdown_it.token import Token

from conformance.reports.site.documents import (
    GROUPS,
    _with_page_links,
    documents,
    find_documents,
    grouped,
    pictures,
)


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


def test_a_heading_has_the_anchor_that_links_lead_to():
    found = {document.source: document for document in documents()}
    assert 'id="what-is-compared"' in found["docs/method.md"].body
    assert "what-is-compared" in found["docs/method.md"].headings


def test_every_document_stands_under_one_heading():
    found = list(documents())
    groups = dict(grouped(found))
    placed = [document for group in groups.values() for document in group]
    assert sorted(each.file for each in placed) == sorted(each.file for each in found)
    assert [each.file for each in groups["To begin"]][:2] == ["README.html", "start.html"]
    named = {f"{name}.html" for names in GROUPS.values() for name in names}
    assert named <= {each.file for each in found}
