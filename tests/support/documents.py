"""The project's documents, and what they name: paths, modules and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from support.paths import ROOT

FOLDERS = ("conformance", "tests", "benchmarks", "docs", "cases", "baselines", "changelog.d")
"""Folders of the checkout whose files documents name by their path."""

PATH = re.compile(rf"(?<![\w./~-])(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./-]*[\w/]")
CASE_FILE = re.compile(r"(?<![\w./-])[a-z]+/\w+\.yaml(?!\w)")
MODULE = re.compile(r"(?<![\w./-])(?:conformance|benchmarks)(?:\.(?!toml\b)[a-z_]\w*)+(?:\.[A-Z]\w*)?")
LINK = re.compile(r"\]\(([^)\s]+)\)")
WRITTEN_BY_USERS = {"cases/ours.yaml", "cases/your_file.yaml", "cases/mine/small.yaml", "cases/decoder.yaml"}
"""Paths that stand for a file of the reader's own."""

PLACEHOLDERS = {"NAME", "OPERATOR"}
"""Parts of paths that a reader replaces; tests/docs/test_contributing.py checks these paths."""


def documents() -> list[Path]:
    """Every document that people read, from the top of the checkout down."""
    folders = (ROOT, ROOT / "docs", ROOT / "docs" / "measurements", ROOT / "benchmarks", ROOT / "cases")
    return [path for folder in folders for path in sorted(folder.glob("*.md"))]


def missing_paths(text: str) -> list[str]:
    """Paths of the checkout that a text names and that do not exist; files of cases also below `cases/`."""
    named = [*PATH.findall(text), *(f"cases/{path}" for path in CASE_FILE.findall(text))]
    doubled = {path: path.replace("cases/cases/", "cases/", 1) for path in named}
    real = (
        path for path in set(doubled.values()) - WRITTEN_BY_USERS if not PLACEHOLDERS & set(path.split("/"))
    )
    return sorted(path for path in real if not (ROOT / path).exists())


def missing_modules(text: str) -> list[str]:
    """Dotted names of the package and of the benchmarks in a text that are no module and nothing in one."""
    return sorted(name for name in set(MODULE.findall(text)) if not _exists_as_module(name))


def missing_links(text: str, folder: Path) -> list[str]:
    """Relative links of a text in `folder` whose file, or whose heading in that file, does not exist."""
    links = (link for link in LINK.findall(text) if "://" not in link and not link.startswith("#"))
    return sorted(link for link in links if not _leads_somewhere(link, folder))


def _leads_somewhere(link: str, folder: Path) -> bool:
    name, _, heading = link.partition("#")
    path = folder / name
    return path.exists() and (not heading or heading in _headings(path.read_text()))


def _headings(text: str) -> set[str]:
    """The headings of a text as the anchors that Markdown makes of them."""
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def code_spans(text: str) -> Iterator[str]:
    """The text within single backticks, code blocks left out."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"`([^`\n]+)`", prose)


def wide_lines(text: str) -> list[str]:
    """Lines of prose with more than 100 columns; tables and code may be wider."""
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [line for line in prose.split("\n") if len(line) > 100 and not line.startswith(("|", "    "))]


def _exists_as_module(name: str) -> bool:
    """Whether a dotted name is a module of this checkout, or an attribute of one of the package."""
    path = ROOT.joinpath(*name.split("."))
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    parent, _, attribute = name.rpartition(".")
    if not parent.startswith("conformance") or not _exists_as_module(parent):
        return False
    return hasattr(import_module(parent), attribute)
