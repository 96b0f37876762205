"""What the search of the site finds: words, sections of documents, differences, pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from conformance.reports.site.data import to_json
from conformance.reports.site.documents import Document
from conformance.reports.site.releases import ReleaseChange
from conformance.reports.site.word_pages import WordPage


@dataclass(frozen=True)
class SearchEntry:
    """A place of the site: its address from the first page, what it is, and words that lead to it besides
    those of its title."""

    title: str
    address: str
    kind: str
    also: str = ""


EXPLORER = SearchEntry(
    "What every framework makes of my configuration, and how I write it in another one",
    "explorer.html",
    "explorer",
    "layer translate convert port code call size shape legal draw window tf tensorflow pytorch torch jax onnx"
    " keras theano conv deconv conv_transpose kernel stride k s same valid padding output_size",
)


RELEASES = SearchEntry(
    "What releases of frameworks changed",
    "releases.html",
    "releases",
    "upgrade version release changed timeline since jax keras onnx onnxruntime tensorflow tf",
)


def word_entries(pages: Iterable[WordPage]) -> Iterator[SearchEntry]:
    """An entry for each word, which the names of its dialects and of its sections lead to as well."""
    for page in pages:
        names = (name for part in page.parts for pair in part.names for name in pair)
        dialects = (line.dialect for part in page.parts for each in part.examples for line in each.lines)
        also = dict.fromkeys((*page.aliases, *names, *dialects, *(part.op for part in page.parts)))
        yield SearchEntry(page.word, f"words/{page.word}.html", "word", f"{page.about} {' '.join(also)}")


def change_entries(changes: Iterable[ReleaseChange]) -> Iterator[SearchEntry]:
    """An entry for each change that a release brought, by the package, its version and what it is about."""
    for change in changes:
        title = f"{change.package} {change.release}: {', '.join(change.about)}"
        address = f"releases.html#{urlencode({'row': change.key})}"
        yield SearchEntry(title, address, "release", "upgrade version changed what since")


def document_entries(documents: Iterable[Document]) -> Iterator[SearchEntry]:
    """An entry for each document and for each of its sections."""
    for document in documents:
        address = f"documents/{document.file}"
        yield SearchEntry(document.title, address, "document", f"{document.about} {document.source}")
        for anchor, heading in list(document.headings.items())[1:]:
            yield SearchEntry(heading, f"{address}#{anchor}", document.title)


def search_script(entries: Sequence[SearchEntry]) -> str:
    """The script of data that the search reads."""
    rows = [[each.title, each.address, each.kind, each.also] for each in entries]
    return "const SEARCH = [\n" + "".join(f"{to_json(row)},\n" for row in rows) + "];\n"
