"""Where the shipped cases are."""

from __future__ import annotations

from pathlib import Path


def library() -> Path:
    """`cases/` here, else the cases that ship with the package."""
    here = Path("cases")
    if here.is_dir():
        return here
    package = Path(__file__).parent.parent
    shipped = package / "library"
    return shipped if shipped.is_dir() else package.parent / "cases"
