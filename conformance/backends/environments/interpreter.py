"""Finding a Python of which environments are made, and asking it for its version and platform."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance.errors import HarnessError, UsageError

OLDEST = (3, 9)
"""The oldest Python that a worker runs in."""

QUERY_LIMIT = 60.0
"""Seconds that a Python may take to say what it is."""

_ASK = """
import json, platform, sys, sysconfig
print(json.dumps({
    "version": platform.python_version(),
    "implementation": sys.implementation.cache_tag or sys.implementation.name,
    "platform": sysconfig.get_platform(),
    "base": sys.base_prefix,
}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python: the `path` where it was found, its installation `base`, and what its packages depend on."""

    path: str
    version: str
    implementation: str
    platform: str
    base: str

    @property
    def release(self) -> tuple[int, int]:
        """Major and minor version."""
        major, minor, *_ = self.version.split(".")
        return int(major), int(minor)


def find_interpreter(python: str | None = None) -> Interpreter:
    """Find a Python by path, command (`python3.10`) or version (`3.10`); by default the one that runs this.

    Raises UsageError for one that is not there or too old, HarnessError for one that does not run.
    """
    return _query(find_path(python or sys.executable))


def find_path(python: str) -> str:
    """Find the path of a Python by path, command or version; raises UsageError where there is none."""
    if os.sep in python:
        # methods of Path raise for a user that is not there, and for a name that no file can have
        path = Path(os.path.expanduser(python))  # noqa: PTH111
        if not os.path.isfile(path):  # noqa: PTH113
            raise UsageError(f"python {python!r}: there is no such file; give the path of an interpreter")
        return str(path.absolute())
    for name in (python, f"python{python}"):
        path_of_command = shutil.which(name)
        if path_of_command is not None:
            return path_of_command
    raise UsageError(
        f"python {python!r}: no such command, nor python{python}; give the path of an interpreter,"
        " or a version whose pythonX.Y is on PATH"
    )


@cache
def _query(path: str) -> Interpreter:
    try:
        ran = subprocess.run(
            [path, "-I", "-c", _ASK],
            capture_output=True,
            text=True,
            timeout=QUERY_LIMIT,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HarnessError(f"python {path} cannot be run: {error}") from error
    try:
        interpreter = Interpreter(path, **json.loads(ran.stdout))
    except (ValueError, TypeError) as error:
        words = ran.stderr.strip()[-400:] or f"exited with status {ran.returncode}"
        raise HarnessError(f"python {path} does not say what it is: {words}") from error
    if interpreter.release < OLDEST:
        raise UsageError(
            f"python {path} is {interpreter.version};"
            f" a worker needs Python {'.'.join(map(str, OLDEST))} or newer"
        )
    return interpreter
