"""The repository around a folder: in which folders something of the user's own is looked for, and its files.

A module of its own, without imports of this package: pytest asks it about every YAML file.
"""

from __future__ import annotations

import os
from pathlib import Path

MARK = ".git"
"""What the root of a repository holds: a folder, or a file in a worktree or submodule."""

CASES = "cases"
"""The folder of a user's own cases."""

OWN_FILE = "conformance.toml"
"""A configuration for this program alone."""
SHARED_FILE = "pyproject.toml"
TABLE = ("tool", "conformance")
"""Where the configuration stands in a file that others use too."""


def folders_to_root(start: Path | None = None) -> list[Path]:
    """A folder (default: the working directory) and those above it up to the root of its repository.

    Outside of a repository the folder alone: above it there may be anybody's, as in `/tmp`.
    """
    here = Path.cwd() if start is None else Path(os.path.abspath(start))  # noqa: PTH100 - links stay
    above = [here, *here.parents]
    depth = next((n for n, folder in enumerate(above) if os.path.lexists(folder / MARK)), 0)
    return above[: depth + 1]


def find_cases(start: Path | None = None) -> Path | None:
    """The nearest folder `cases` from a folder up to the root of its repository; None where there is none."""
    return next((each / CASES for each in folders_to_root(start) if (each / CASES).is_dir()), None)
