"""The mistakes that end a command, each with the exit code it stands for."""

from __future__ import annotations

from typing import ClassVar

TRACEBACK = "CONFORMANCE_TRACEBACK"
"""The variable that lets mistakes of the harness through, with their traceback."""


class ConformanceError(Exception):
    """Base of every error that is shown to a user as a message, never as a traceback."""

    exit_code: ClassVar[int] = 3


class UsageError(ConformanceError):
    """The words of a command are off: exit code 2."""

    exit_code = 2


class CaseFileError(ConformanceError):
    """One or more case files have mistakes: exit code 2, before any framework is started.

    `mistakes` holds one complete line of text each, with file, line and column.
    """

    exit_code = 2

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class HarnessError(ConformanceError):
    """The harness or a requested backend could not start, or nothing was selected: exit code 3."""


class Unavailable(ConformanceError):
    """Raised by an adapter's constructor when its framework, variant or device is not here."""
