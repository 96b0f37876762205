"""Annotations of GitHub Actions: messages at a line of a file, as workflow commands in a log."""

from __future__ import annotations

import os
from pathlib import Path

from conformance.cases.yaml.place import Place
from conformance.printable import lines, one_line

ERROR, WARNING, NOTICE = "error", "warning", "notice"

MOST = 50
"""Annotations; GitHub shows ten of a kind for each step and keeps the rest in the log."""

WORKSPACE = "GITHUB_WORKSPACE"
"""Environment variable with the folder that paths in annotations start from."""


def annotation(level: str, title: str, message: str, place: Place | None = None) -> str:
    """A workflow command in one line; nothing in its texts ends it or begins another one."""
    at = ""
    if place is not None:
        file = _escape_property(_from_workspace(place.file))
        at = f"file={file},line={place.line},col={place.column},"
    return f"::{level} {at}title={_escape_property(title)}::{escape_data(message)}"


def _from_workspace(file: str) -> str:
    """A path as GitHub looks it up: from the root of the repository, wherever the step runs."""
    root = os.environ.get(WORKSPACE)
    if not root:
        return file
    path = Path(os.path.normpath(Path.cwd() / file))
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else file


def escape_data(text: str) -> str:
    """The message of a workflow command; every line of it is made harmless, its breaks are kept."""
    shown = (lines(one_line(line, 4000)) for line in text.split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in shown)


def _escape_property(text: str) -> str:
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
