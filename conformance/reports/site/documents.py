"""The documentation as pages: docs/ and the files beside it, the source of both files and site."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

CHECKOUT = Path(__file__).parents[3]
PACKAGED = Path(__file__).parents[2] / "documents"
"""The documents of a wheel, as they lie in a checkout."""
PICTURES = (".svg", ".png")
"""How the names of pictures end that a page may show."""
BESIDE = ("README.md", "CONTRIBUTING.md", "SECURITY.md")
"""Documents that lie beside the folder docs/."""


GROUPS = {
    "To begin": ("README", "start", "semantics", "glossary", "drawing", "site"),
    "Cases and runs": ("format", "configuration", "reports", "baselines", "pytest", "python"),
    "Backends": ("targets", "variants", "adapters"),
    "How it decides": ("method", "bounds", "derivatives", "deviations", "fingerprint"),
    "From one framework or release to another": ("translation", "porting", "upgrade"),
}
"""Documents in the order in which they are read, by the names of their pages; others come behind."""


@dataclass(frozen=True)
class Document:
    """One page: the file that it becomes, its title, where it comes from, and its body as HTML.

    `about` is its first sentence, `headings` are those of its sections by their anchors.
    """

    file: str
    title: str
    source: str
    body: str
    about: str
    headings: Mapping[str, str]


def documents() -> Iterator[Document]:
    """The documents in the order of their names, those in folders of docs/ last; none in a bare package."""
    found = find_documents()
    pages = {place: place.removeprefix("docs/").removesuffix(".md") + ".html" for place in found}
    for place, path in found.items():
        yield _document(path.read_text(encoding="utf-8"), place, pages)


def grouped(found: Sequence[Document]) -> Iterator[tuple[str, list[Document]]]:
    """The documents under the headings of `GROUPS`, what has no place there last."""
    named = {document.file.removesuffix(".html"): document for document in found}
    for heading, names in GROUPS.items():
        yield heading, [named.pop(name) for name in names if name in named]
    beside = {name for name in named if "/" not in name}
    yield "Taking part", [named[name] for name in named if name in beside]
    yield "What was measured", [named[name] for name in named if name not in beside]


def _find_root() -> Path | None:
    """The folder that holds docs/: the checkout, or what a wheel has of it; None in a bare package."""
    return next((root for root in (CHECKOUT, PACKAGED) if (root / "docs" / "method.md").is_file()), None)


def find_documents() -> Mapping[str, Path]:
    """The documents of the checkout, or of the wheel, by their path there: `docs/method.md`, `README.md`."""
    root = _find_root()
    if root is None:
        return {}
    paths = [root / name for name in BESIDE if (root / name).is_file()]
    below = (root / "docs").rglob("*.md")
    paths += sorted(below, key=lambda path: (len(path.parts), path.name))
    return {path.relative_to(root).as_posix(): path for path in paths}


def pictures() -> Mapping[str, Path]:
    """The pictures of the documents, by their paths beside the pages: `figures/same.svg`."""
    return {place.removeprefix("docs/"): path for place, path in _find_pictures().items()}


@cache
def _find_pictures() -> Mapping[str, Path]:
    """The pictures in docs/, by their paths in the checkout."""
    root = _find_root()
    every = (root / "docs").rglob("*.*") if root is not None else ()
    found = sorted(path for path in every if path.suffix in PICTURES)
    return {path.relative_to(root).as_posix(): path for path in found if root is not None}


def _document(text: str, place: str, pages: Mapping[str, str]) -> Document:
    # HTML in a document is shown as text: a page holds no markup but what a template or Markdown makes
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    headings = dict(_set_anchors(tokens))
    paragraphs = (tokens[at + 1] for at, token in enumerate(tokens) if token.type == "paragraph_open")
    about = next((_plain(token) for token in paragraphs if not token.content.startswith("Generated")), "")
    for token in tokens:
        if token.children:
            token.children = list(_with_page_links(token.children, place, pages))
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    body = html.replace("<pre>", '<pre tabindex="0">')
    title = next(iter(headings.values()), PurePosixPath(place).stem)
    return Document(pages[place], title, place, body, about.partition(". ")[0].rstrip(".:"), headings)


def _set_anchors(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Give every heading the anchor that GitHub gives it, so that a link leads to it in both places."""
    seen: Counter[str] = Counter()
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            text = _plain(inline)
            anchor = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            seen[anchor] += 1
            name = anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor] - 1}"
            token.attrSet("id", name)
            yield name, text


def _plain(token: Token) -> str:
    """The text of a line without its marks."""
    parts = token.children or ()
    return "".join(" " if part.type == "softbreak" else part.content for part in parts)


def _with_page_links(tokens: list[Token], place: str, pages: Mapping[str, str]) -> Iterator[Token]:
    """The tokens of a line, links to documents made links to pages; those to other files are text alone, as
    are pictures from elsewhere."""
    dropped = 0
    for token in tokens:
        if token.type == "link_open":
            address = _page_address(str(token.attrs["href"]), place, pages)
            if address is None:
                dropped += 1
                continue
            token.attrs["href"] = address
        elif token.type == "link_close" and dropped:
            # links do not nest
            dropped -= 1
            continue
        elif token.type == "image":
            target = _target(str(token.attrs["src"]), place)
            if target in _find_pictures():
                token.attrs["src"] = _relative(target.removeprefix("docs/"), pages[place])
            else:
                token = Token("text", "", 0, content=token.content)
        yield token


def _page_address(address: str, place: str, pages: Mapping[str, str]) -> str | None:
    """Where a link of a document leads in the site; None for a file that is no document."""
    if address.startswith(("https://", "http://", "#")):
        return address
    file, mark, part = address.partition("#")
    target = _target(file, place)
    return _relative(pages[target], pages[place]) + mark + part if target in pages else None


def _target(file: str, place: str) -> str:
    """The path in the checkout of a file that the document at `place` names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(place), file))


def _relative(file: str, page: str) -> str:
    return posixpath.relpath(file, posixpath.dirname(page) or ".")
