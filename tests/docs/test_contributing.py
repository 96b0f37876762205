"""CONTRIBUTING.md: its layout is the one that `tests/test_imports.py` enforces, and its paths exist."""

from __future__ import annotations

import ast
import re

import pytest
from support.documents import code_spans
from support.paths import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text()
PLACEHOLDERS = {"NAME": "torch", "OPERATOR": "convolution"}
"""What a reader puts in, and a value for it that exists."""

WRITTEN_BY_USERS = {"targets.yaml"}
SUFFIXES = (".py", ".md", ".json", ".toml", ".txt", ".yaml")


def floors() -> dict[str, set[str]]:
    """`FLOORS` of `tests/test_imports.py`, read from its source: no test imports a test."""
    tree = ast.parse((ROOT / "tests" / "test_imports.py").read_text())
    (node,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "FLOORS"
    )
    return eval(compile(ast.Expression(node), "FLOORS", "eval"), {"set": set})


def layout(page: str) -> dict[str, set[str]]:
    """Folder and what it imports, from the table of the layout."""
    rows = re.findall(r"^\| `(\w+)/` \|[^|]*\|([^|]*)\|$", page, re.MULTILINE)
    return {folder: set(re.findall(r"\w+", imports)) for folder, imports in rows}


def missing(page: str) -> list[str]:
    """Paths that the page names and that do not exist; folders of the package go by their names alone."""
    return [span for span in code_spans(page) if _is_path(span) and not _exists(span)]


def _is_path(span: str) -> bool:
    return bool(re.fullmatch(r"[\w./-]+", span)) and (span.endswith(SUFFIXES) or "/" in span)


def _exists(span: str) -> bool:
    for name, value in PLACEHOLDERS.items():
        span = span.replace(name, value)
    if "/" not in span and any((ROOT / "conformance").rglob(span)):
        return True
    return span in WRITTEN_BY_USERS or (ROOT / span).exists() or (ROOT / "conformance" / span).is_dir()


def test_the_layout_is_the_one_that_the_imports_obey() -> None:
    table = layout(PAGE)
    assert table.pop("cli") == {"everything"}
    assert table == floors()
    assert list(table) == list(floors())


def test_every_path_exists() -> None:
    assert missing(PAGE) == []


def test_enough_changes_have_a_place() -> None:
    changes = PAGE.partition("## Where does my change go?")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\| [a-z]", changes, re.MULTILINE)) >= 25


@pytest.mark.parametrize(
    "path", ["judging/regions.py", "conformance/NAME/rules.py", "docs/no_such.md", "no_such.py"]
)
def test_a_path_that_is_gone_is_noticed(path: str) -> None:
    assert missing(f"| a change | `{path}` |") == [path]


def test_another_import_is_noticed() -> None:
    assert layout(PAGE.replace("| operators, frameworks |", "| operators |")) != layout(PAGE)
