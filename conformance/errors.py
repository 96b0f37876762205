"""Exit codes of the command line, and the exceptions that end a command, each with its exit code.

A module of its own, without imports of this package, so that a worker can raise these errors too.
"""

from __future__ import annotations

from typing import ClassVar

AGREED = 0
"""Exit code: every result agrees with the reference, or deviates in a way that is known."""

DISAGREED = 1
"""Exit code: a result disagrees, or something that counts has changed."""

WRONG_USAGE = 2
"""Exit code: the command line or a case file has a mistake; no framework was started."""

NOT_STARTED = 3
"""Exit code: the harness failed, a requested backend could not start, or nothing was selected."""

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 + SIGINT, as shells report it."""

TRACEBACK = "CONFORMANCE_TRACEBACK"
"""Environment variable; when set, errors of the harness itself are raised with their traceback."""


class ConformanceError(Exception):
    """Base of every error that is shown to a user as a message, never as a traceback."""

    exit_code: ClassVar[int] = NOT_STARTED


class UsageError(ConformanceError):
    """The words of a command are wrong: exit code 2."""

    exit_code = WRONG_USAGE


class CaseFileError(ConformanceError):
    """One or more case files have mistakes: exit code 2, before any framework is started.

    `mistakes` holds one complete line of text each, with file, line and column.
    """

    exit_code = WRONG_USAGE

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class HarnessError(ConformanceError):
    """The harness or a requested backend could not start, or nothing was selected: exit code 3."""


class Unavailable(ConformanceError):
    """Raised by an adapter's constructor when its framework, variant or device is not available here."""
