"""Running one command of an installer, so that neither it nor what it started outlives this process."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.backends.descriptors import occupy_standard
from conformance.errors import HarnessError

_LEASH = Path(__file__).parent / "leash.py"
"""The script through which commands are run: it has the kernel kill them when this process ends."""

_LAST_LINES = 12
"""Lines of an installer's output, from its end, that are quoted in an error."""


_CONCLUSION = re.compile(r"\bbecause\b.*\brequirements\s+are\s+unsatisfiable\.", re.DOTALL | re.IGNORECASE)
"""What uv says of requirements that do not go together; it may break lines, and give hints after it."""


class CommandFailed(HarnessError):
    """A command exited with another status than 0; the text ends with the end of its output."""


_OF_THIS_PYTHON = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP")
"""Variables that would have an installer run modules of the user's projects in place of its own."""


def run(
    command: Sequence[str], environment: Mapping[str, str] | None = None, folder: Path = Path(os.sep)
) -> str:
    """Run a command with `environment` added to the variables of this process; return its output.

    It runs in `folder`, not in the current one: files there, in a cloned repository for one, would be modules
    of Python and settings of installers. The output is that of both streams. An exception while the command
    runs, such as an interrupt, kills it
    and everything it started, and so does the kernel when this process is killed. Raises CommandFailed where
    the command exits with another status than 0.
    """
    occupy_standard()
    inherited, lifeline = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", str(_LEASH), str(inherited), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(inherited,),
            start_new_session=True,
            cwd=folder,
            env={**_variables(), **(environment or {})},
        )
    finally:
        os.close(inherited)
    try:
        output = process.communicate()[0].decode("utf-8", "replace")
    except BaseException:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    finally:
        os.close(lifeline)
    if process.returncode:
        raise CommandFailed(
            f"{_shorten_command(command)}: exit status {process.returncode};"
            f" its last words:\n{last_lines(output)}"
        )
    return output


def _variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _OF_THIS_PYTHON}


def last_lines(output: str) -> str:
    """The last lines of a command's output, indented, without empty ones."""
    lines = [line.rstrip() for line in output.splitlines() if line.strip()]
    return "\n".join(f"    {line}" for line in lines[-_LAST_LINES:]) or "    (none)"


def reason_in(text: str) -> str:
    """The reason in the text of an error, in one line.

    It is the last line that is not blank: of a traceback or of pip's output, the error itself. Where uv finds
    no versions that go together, it is the whole of the sentences, since the first one names what is lacking.
    """
    conclusion = _CONCLUSION.search(text)
    if conclusion:
        return " ".join(conclusion.group().split())
    return text.strip().splitlines()[-1].strip()


def _shorten_command(command: Sequence[str]) -> str:
    return " ".join([Path(command[0]).name, *command[1:3]])
