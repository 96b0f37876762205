"""docs/drawing.md and the README: every picture is the one that the command above it draws."""

from __future__ import annotations

import re

import pytest
from support.documented_commands import commands
from support.documents import documents
from support.paths import ROOT

from conformance.cli import code_of

PAGE = (ROOT / "docs" / "drawing.md").read_text()
FIGURES = ROOT / "docs" / "figures"
DRAWN = {words[words.index("-o") + 1]: words for words in commands(PAGE)}
"""The words of each command by the file that it writes."""


def shown() -> set[str]:
    """The drawings in documents, by their paths from the top of the checkout."""
    found = set()
    for path in documents():
        for link in re.findall(r"!\[[^\]]+\]\(([^)]+\.svg)\)", path.read_text()):
            found.add((path.parent / link).resolve().relative_to(ROOT).as_posix())
    return found


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_what_its_command_draws(name, tmp_path):
    words = [str(tmp_path / "fig.svg") if word == name else word for word in DRAWN[name]]
    assert code_of(words) == 0
    drawn = (tmp_path / "fig.svg").read_bytes()
    assert drawn == (FIGURES / name).read_bytes(), f"{name} is out of date: run its command in docs/figures/"


def test_another_picture_is_noticed(tmp_path):
    name, *_ = DRAWN
    words = [str(tmp_path / "fig.svg") if word == name else word for word in DRAWN[name]]
    assert code_of([*words, "--step", "1"]) == 0
    assert (tmp_path / "fig.svg").read_bytes() != (FIGURES / name).read_bytes()


def test_every_picture_has_its_command_and_is_shown():
    assert {path.name for path in FIGURES.iterdir()} == set(DRAWN)
    assert shown() == {f"docs/figures/{name}" for name in DRAWN}
