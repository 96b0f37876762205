"""The repository around the working directory: in which folders something of the user's own is looked for."""

from __future__ import annotations

import os
from pathlib import Path

MARK = ".git"
"""What the root of a repository holds: a folder, or a file in a worktree or submodule."""


def folders_to_root(start: Path | None = None) -> list[Path]:
    """A folder (default: the working directory) and those above it up to the root of its repository.

    Outside of a repository the folder alone: above it there may be anybody's, as in `/tmp`.
    """
    here = Path.cwd() if start is None else Path(os.path.abspath(start))  # noqa: PTH100 - links stay
    above = [here, *here.parents]
    depth = next((n for n, folder in enumerate(above) if os.path.lexists(folder / MARK)), 0)
    return above[: depth + 1]
