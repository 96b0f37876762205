"""Files that a command writes at its end: looked at before it begins, so that no long run is in vain."""

from __future__ import annotations

from pathlib import Path

from conformance.errors import HarnessError


def check(path: Path | None) -> None:
    """Raise HarnessError where a file cannot be written, as far as that can be known."""
    from conformance.durable import why_not_writable

    why = why_not_writable(path) if path is not None else None
    if why:
        raise HarnessError(f"{path}: cannot be written: {why}")
