"""Finds the case library: the one of a checkout, or the one that ships with the package."""

from __future__ import annotations

from pathlib import Path

OWN = Path("cases")
"""The folder of a user's own cases, below the working directory."""


def library() -> Path:
    """The folder `cases` of the working directory if it is there, else the cases of the package."""
    if OWN.is_dir():
        return OWN
    package = Path(__file__).parent.parent
    shipped = package / "library"
    return shipped if shipped.is_dir() else package.parent / "cases"
