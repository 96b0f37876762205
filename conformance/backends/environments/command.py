"""One command of an installer: run to its end, its words kept, everything it started gone with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.errors import HarnessError

_LEASH = Path(__file__).parent / "leash.py"
_WORDS = 12
"""Lines at the end of what an installer said that are repeated to a person."""


class CommandFailed(HarnessError):
    """A command that did not do its work; its text ends with the command's own last words."""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """What a command says, on both streams; raises Failed where it exits with anything but 0.

    Leaving by an exception kills the command and everything it started, and so does the kernel when
    this process is killed.
    """
    held, lifeline = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", str(_LEASH), str(held), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(held,),
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )
    finally:
        os.close(held)
    try:
        said = process.communicate()[0].decode("utf-8", "replace")
    except BaseException:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    finally:
        os.close(lifeline)
    if process.returncode:
        raise CommandFailed(
            f"{_shorten_command(command)}: exit status {process.returncode}; its last words:\n{last_lines(said)}"
        )
    return said


def last_lines(said: str) -> str:
    """The last lines of what a command said, without empty ones."""
    lines = [line.rstrip() for line in said.splitlines() if line.strip()]
    return "\n".join(f"    {line}" for line in lines[-_WORDS:]) or "    (none)"


def _shorten_command(command: Sequence[str]) -> str:
    return " ".join([Path(command[0]).name, *command[1:3]])
