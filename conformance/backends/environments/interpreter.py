"""A Python that environments are made of: found, and asked what it is."""

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
    """A Python by what its packages depend on; `path` is where it was found, `base` its installation."""

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
    """The Python of a path, a command (`python3.10`) or a version (`3.10`); this one when nothing is named.

    Raises UsageError for one that is not there or too old, HarnessError for one that does not run.
    """
    return _query(find_path(python or sys.executable))


def find_path(python: str) -> str:
    """The path of a Python by path, command or version; raises UsageError where there is none."""
    if os.sep in python:
        path = Path(python).expanduser()
        if not path.is_file():
            raise UsageError(f"python {python!r}: there is no such file; give the path of an interpreter")
        return str(path.absolute())
    for name in (python, f"python{python}"):
        where = shutil.which(name)
        if where is not None:
            return where
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
        said = Interpreter(path, **json.loads(ran.stdout))
    except (ValueError, TypeError) as error:
        words = ran.stderr.strip()[-400:] or f"exited with status {ran.returncode}"
        raise HarnessError(f"python {path} does not say what it is: {words}") from error
    if said.release < OLDEST:
        raise UsageError(
            f"python {path} is {said.version}; a worker needs Python {'.'.join(map(str, OLDEST))} or newer"
        )
    return said
