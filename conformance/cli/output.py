"""What commands write: files, which are looked at before the work begins, and lines on stderr."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from conformance.errors import HarnessError


def check_writable(path: Path | None) -> None:
    """Raise HarnessError where a file cannot be written, as far as that can be known.

    Commands that write a file at their end call this at their beginning, so that no long run is in vain.
    """
    from conformance.durable import why_not_writable

    why = why_not_writable(path) if path is not None else None
    if why:
        raise HarnessError(f"{path}: cannot be written: {why}")


def print_progress(text: str) -> None:
    """Tell on stderr what is being done, apart from the results on stdout."""
    click.echo(f"conformance: {text}", err=True)


def print_unchecked(backends: Iterable[str]) -> None:
    """Print on stderr of which backends nothing could be checked."""
    for name in backends:
        click.echo(f"error: {name}: nothing was checked, every case was skipped: see above why", err=True)


def print_failed_starts(failures: Mapping[str, str]) -> None:
    """Print on stderr which backends could not start, and why."""
    for name, reason in failures.items():
        click.echo(f"error: {name} could not start: {reason}", err=True)
