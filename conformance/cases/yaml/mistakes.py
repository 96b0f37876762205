"""Collects the mistakes of a file with their places, and words them in one line each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

from conformance.cases.yaml.place import Place
from conformance.errors import CaseFileError

LONGEST_ECHO = 60
"""Characters of a file's text that a message repeats."""
MOST_MISTAKES = 200
"""Mistakes of one file that are listed; nobody reads a longer list."""

Mark = tuple[int, int]
"""Line and column, counted from 1."""


@dataclass
class Mistakes:
    """What is wrong with one file; a text counts once at one place, since a default enters many cases.

    `is_file` is False for a text that is in no file; `file` says where it came from.
    """

    file: str
    found: dict[tuple[Mark, str], None] = field(default_factory=dict)
    is_file: bool = True

    def add(self, mark: Mark, text: str) -> None:
        """Note a mistake; raises CaseFileError once there are too many to go on."""
        self.found[mark, text] = None
        if len(self.found) > MOST_MISTAKES:
            self.stop()

    def fatal(self, mark: Mark, text: str) -> NoReturn:
        """Note a mistake that leaves nothing to go on with; raises CaseFileError."""
        self.found[mark, text] = None
        self.stop()

    def check(self) -> None:
        """Raise CaseFileError if anything was noted."""
        if self.found:
            self.stop()

    def stop(self) -> NoReturn:
        """Raise CaseFileError with everything that was noted, in the order of the file."""
        ordered = sorted(self.found, key=lambda entry: entry[0])
        lines = [f"{Place(self.file, *mark)}: {text}" for mark, text in ordered[:MOST_MISTAKES]]
        if len(ordered) > MOST_MISTAKES:
            lines.append(f"{self.file}: more than {MOST_MISTAKES} mistakes, the rest is not listed")
        raise CaseFileError(lines)


def echo(text: str) -> str:
    """Text of a file as a message repeats it: short, in backquotes, unprintable characters escaped."""
    short = text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"
    return "`" + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short) + "`"


def join_words(words: Iterable[str]) -> str:
    """The words separated by commas, for a message."""
    return ", ".join(words)
