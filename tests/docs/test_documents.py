"""Every path, module and link that a document names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.documents import documents, missing_links, missing_modules, missing_paths, wide_lines
from support.paths import ROOT

DOCUMENTS = {str(path.relative_to(ROOT)): path for path in documents()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_names_exists(name: str) -> None:
    text = DOCUMENTS[name].read_text()
    assert missing_paths(text) == []
    assert missing_modules(text) == []
    assert missing_links(text, DOCUMENTS[name].parent) == []


def test_the_documents_are_found() -> None:
    assert {"README.md", "CONTRIBUTING.md", "docs/method.md", "benchmarks/README.md"} <= set(DOCUMENTS)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("see `conformance/reference/taps.py`.", "conformance/reference/taps.py"),
        ("(`tests/test_patched.py`)", "tests/test_patched.py"),
        ("`conv/no_such_file.yaml` is the answer", "cases/conv/no_such_file.yaml"),
    ],
)
def test_a_path_that_is_gone_is_noticed(text: str, named: str) -> None:
    assert missing_paths(text) == [named]


@pytest.mark.parametrize(
    "name", ["conformance.regions", "benchmarks.patched", "conformance.judging.judge.judged"]
)
def test_a_module_that_is_gone_is_noticed(name: str) -> None:
    assert missing_modules(f"`python -m {name}` does") == [name]


@pytest.mark.parametrize("link", ["no_such.md", "README.md#no-such-heading"])
def test_a_link_to_nothing_is_noticed(link: str) -> None:
    text = f"[one]({link}) and [another](https://example.org), [a third](README.md#more)"
    assert missing_links(text, Path(ROOT)) == [link]


def test_the_glossary_is_alphabetical_and_linked() -> None:
    words = re.findall(r"^- \*\*(.+?)\*\*", DOCUMENTS["docs/glossary.md"].read_text(), re.MULTILINE)
    assert words == sorted(words, key=str.lower)
    assert len(words) >= 40
    assert "glossary.md" in DOCUMENTS["README.md"].read_text()
    assert "glossary.md" in DOCUMENTS["docs/method.md"].read_text()


@pytest.mark.parametrize(
    "name", sorted(set(DOCUMENTS) - {"docs/semantics.md", "docs/deviations.md", "docs/start.md"})
)
def test_prose_has_at_most_100_columns(name: str) -> None:
    """Tables, code and what is generated are left out."""
    assert wide_lines(DOCUMENTS[name].read_text()) == []


def test_a_wide_line_is_noticed() -> None:
    wide = "word " * 21
    assert wide_lines(f"| {wide}|\n```sh\n{wide}\n```\n    {wide}\n{wide}\n") == [wide]


def test_every_measurement_is_listed() -> None:
    pages = {path.name for path in (ROOT / "docs" / "measurements").glob("*.md")} - {"README.md"}
    listed = re.findall(r"^\| \[(.+?)\]", DOCUMENTS["docs/measurements/README.md"].read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(pages)


@pytest.mark.parametrize(
    "text",
    [
        "`conformance/operators/convolution/reference/taps.py`",
        "`python -m conformance.semantics.differences`",
        "`conformance.frameworks.interface.Adapter`, `conformance.run(cases)`",
        "`numerics/repeated.yaml` and `cases/conv/`",
        "~/.cache/conformance/environments",
    ],
)
def test_what_exists_is_left_alone(text: str) -> None:
    assert missing_paths(text) + missing_modules(text) == []
