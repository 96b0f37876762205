"""Case files for tests: written below a temporary folder, and loaded to cases, ids or mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance import cases
from conformance.cases.case import Case
from conformance.errors import CaseFileError

HEAD = "conformance: 1\ndefaults: {op: conv, input: [1, 1, 6], kernel: 2}\ncases:\n"
"""A file that lacks only its cases, each of which needs only an id."""
GOOD = "conformance: 1\ncases:\n  - {id: a, op: conv, input: [1, 1, 3], kernel: 2}\n"
"""A file with one case."""
PAIR = """\
conformance: 1
title: A pair
about: One of each operator.
defaults: {input: [2, 4, 5, 6], out_channels: 6, kernel: [3, 2], groups: 2, bias: true, stride: [2, 1]}
cases:
  - {id: forward, op: conv, tags: [quick]}
  - {id: transposed, op: conv_transpose, output_padding: [1, 0]}
"""
"""A file with a case of each operator; further cases may be appended."""


def write(path: Path, content: str | bytes) -> Path:
    """The path, after its folders and the file are there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def work_below(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, name: str = "pair.yaml") -> Path:
    """The folder, as the working folder, with a case file in its `cases/`."""
    write(folder / "cases" / name, text)
    monkeypatch.chdir(folder)
    return folder


def load(folder: Path, text: str) -> list[Case]:
    """The cases of a file `cases/a.yaml` with this text."""
    return cases.load(write(folder / "cases" / "a.yaml", text))


def ids(folder: Path, entries: str) -> list[str]:
    """The ids within the file of cases that stand below `HEAD`."""
    return [case.id.removeprefix("a.yaml::") for case in load(folder, HEAD + entries)]


def mistakes(paths: Path | Sequence[Path]) -> tuple[str, ...]:
    """The mistakes that loading raises; fails where there are none."""
    with pytest.raises(CaseFileError) as caught:
        cases.load(paths)
    assert caught.value.exit_code == 2
    return tuple(caught.value.mistakes)
