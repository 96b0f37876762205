"""A file of JSON lines, one object at a time, whatever is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from conformance.durable import open_for_reading
from conformance.errors import UsageError

LONGEST = 2**22
"""Bytes of the longest line that is read: results are kilobytes, a device such as /dev/zero never ends."""

BEGINNING = b'{"record":'
"""How every record and baseline begins."""

BASELINE_BEGINNING = b'{"record":1,"baseline":'
"""How every baseline begins, and no record of a run."""

ZEROS_LEFT = "as a loss of power leaves them: keep the lines before it (head -n) and go on with --resume"


class JsonLine(NamedTuple):
    """One line: where it stands (from 1), how many bytes of the file end with it, and what it holds."""

    number: int
    end: int
    data: dict[str, Any]


def lines(path: Path) -> Iterator[JsonLine]:
    """The whole lines of a file, in order; a torn last one is left out.

    Raises UsageError, with path and line, for what cannot be read and for what is no JSON object.
    """
    end = 0
    try:
        with open_for_reading(path) as file:
            for number, text in enumerate(iter(lambda: file.readline(LONGEST), b""), 1):
                if not text.endswith(b"\n"):
                    if len(text) == LONGEST:
                        raise UsageError(f"{path}:{number}: the line is longer than {LONGEST} bytes")
                    return
                end += len(text)
                yield JsonLine(number, end, _parse(path, number, text))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error


def exists(path: Path) -> bool:
    """Like `Path.exists`, but raises UsageError where the path cannot be examined."""
    try:
        return path.exists()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error


def check_replaceable(path: Path, *, by_baseline: bool = False) -> None:
    """Raise UsageError where a record, or a baseline, would be written over what is none.

    A baseline is accepted by people and a record has more than a baseline, so neither takes the place of the
    other. An empty file has nothing to lose, nor what is no regular file: a pipe, a terminal.
    """
    try:
        if not path.is_file():
            return
        with open_for_reading(path) as file:
            text = file.read(len(BASELINE_BEGINNING)).rstrip(b"\0")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not (text.startswith(BEGINNING) or BEGINNING.startswith(text)):
        raise UsageError(f"{path}: is there and is no record; name another file, or remove this one")
    if len(text) > len(BEGINNING) and (text == BASELINE_BEGINNING) != by_baseline:
        kinds = ("a record of a run", "a baseline")
        there, new = kinds if by_baseline else kinds[::-1]
        raise UsageError(
            f"{path}: is {there}, which {new} would replace; name another file, or remove this one"
        )


def _parse(path: Path, number: int, text: bytes) -> dict[str, Any]:
    """One line as an object; raises UsageError, with path and line, for anything else."""
    try:
        data = json.loads(text.decode())
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}:{number}: not UTF-8: {error.reason} at byte {error.start + 1}") from error
    except ValueError as error:
        why = f"zero bytes, {ZEROS_LEFT}" if b"\0" in text else error
        raise UsageError(f"{path}:{number}: not a line of JSON: {why}") from error
    except RecursionError as error:
        raise UsageError(
            f"{path}:{number}: not a line of a record: brackets too deep in each other"
        ) from error
    if not isinstance(data, dict):
        raise UsageError(f"{path}:{number}: a record line is an object, seen {type(data).__name__}")
    return data
