"""What commands write: files, which are looked at before the work begins, and lines on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from conformance import printable
from conformance.errors import HarnessError


def echo(text: str, *, err: bool = False) -> None:
    """Print text on stdout, or on stderr with `err`; text of others in it is shown and never acts.

    Nothing is printed once nobody reads it: a reader that goes away, as in `conformance list | head`,
    does not change what a command finds, nor its exit code.
    """
    _write(printable.lines(text), err, newline=True)


def echo_document(document: str | bytes) -> None:
    """Print a report or a script on stdout as it is: its writer has escaped what acts in its format."""
    _write(document, err=False, newline=False)


def _write(text: str | bytes, err: bool, newline: bool) -> None:
    try:
        click.echo(text, nl=newline, err=err)
    except BrokenPipeError:
        stream = sys.stderr if err else sys.stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


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
    echo(f"conformance: {text}", err=True)


@contextmanager
def print_on_interrupt(text: str) -> Iterator[None]:
    """Print a text on stderr where the work is interrupted by Ctrl-C; nothing where it is empty."""
    try:
        yield
    except KeyboardInterrupt:
        if text:
            echo(text, err=True)
        raise


def print_unchecked(backends: Iterable[str]) -> None:
    """Print on stderr of which backends nothing could be checked."""
    for name in backends:
        echo(f"error: {name}: nothing was checked, every case was skipped: see above why", err=True)


def print_failed_starts(failures: Mapping[str, str]) -> None:
    """Print on stderr which backends could not start, and why."""
    for name, reason in failures.items():
        echo(f"error: {name} could not start: {reason}", err=True)
