"""A run as JSON lines: written as it happens, read back, gone on with after a cut."""

from __future__ import annotations

import json
import math
import os
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from conformance import __version__
from conformance.errors import HarnessError, UsageError
from conformance.observations import About
from conformance.results import VERDICTS, Result

FORMAT = 1
_RESULT_KEYS = frozenset(field.name for field in fields(Result))


@dataclass(frozen=True)
class Record:
    """What a record file holds. `end` is None for a file that was cut off."""

    header: Mapping[str, Any]
    results: tuple[Result, ...]
    end: Mapping[str, Any] | None
    complete_bytes: int
    """How much of the file is whole lines before the end; what follows is written again by `--resume`."""


def header(abouts: Mapping[str, About], cases: int) -> dict[str, Any]:
    """The first line of a record, for `cases` cases and the backends that started."""
    return {
        "record": FORMAT,
        "conformance": __version__,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": {
            "system": platform.platform(),
            "machine": platform.machine(),
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
        },
        "backends": {name: _about(about) for name, about in abouts.items()},
        "cases": cases,
    }


def _about(about: About) -> dict[str, Any]:
    named = asdict(about)
    return {key: named[key] for key in ("framework", "version", "device", "variant", "python", "flags")}


def line(data: Mapping[str, Any]) -> str:
    """One line of a record; numbers that JSON lacks become strings."""
    return json.dumps(_plain(data), ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (str, int, float)):
        return value
    return str(value)


def counts(results: Iterable[Result]) -> dict[str, int]:
    """How many results have each verdict."""
    seen = Counter(result.verdict for result in results)
    return {verdict: seen[verdict] for verdict in VERDICTS}


class Writer:
    """Appends to a record file; every line is on its way to the disk before the next case is judged.

    Raises HarnessError where the file cannot be written (no such folder, disk full).
    """

    def __init__(self, path: Path, keep_bytes: int = 0) -> None:
        self._path = path
        try:
            self._file = path.open("r+b" if keep_bytes else "wb", buffering=0)
            if keep_bytes:
                self._file.truncate(keep_bytes)
                self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise self._unwritable(error) from error

    def write(self, data: Mapping[str, Any]) -> None:
        """Write one line, through to the operating system."""
        rest = memoryview(line(data).encode())
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> HarnessError:
        return HarnessError(
            f"{self._path}: the record cannot be written: {error.strerror};"
            " make room or name another file (whole lines are kept, --resume goes on from them)"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def read(path: Path) -> Record:
    """Read a record; a torn last line is left out.

    Raises UsageError when the file is not a record, with the line that is not.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the record cannot be read: {error.strerror}") from error
    whole = raw[: raw.rfind(b"\n") + 1]
    lines = [_parse(path, number, text) for number, text in enumerate(whole.splitlines(), 1)]
    if not lines or lines[0].get("record") != FORMAT:
        raise UsageError(
            f'{path}:1: not a record of format {FORMAT}: the first line must hold "record": {FORMAT}'
        )
    end = lines[-1] if lines[-1].get("end") else None
    body = lines[1:-1] if end else lines[1:]
    results = tuple(_result(path, number, data) for number, data in enumerate(body, 2))
    return Record(lines[0], results, end, whole.rstrip(b"\n").rfind(b"\n") + 1 if end else len(whole))


def _parse(path: Path, number: int, text: bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{path}:{number}: not a line of JSON: {error}") from error
    if not isinstance(data, dict):
        raise UsageError(f"{path}:{number}: a record line is an object, seen {type(data).__name__}")
    return data


def _result(path: Path, number: int, data: Mapping[str, Any]) -> Result:
    known = {key: value for key, value in data.items() if key in _RESULT_KEYS}
    missing = {"case", "backend", "verdict", "outcome"} - known.keys()
    if missing:
        raise UsageError(f"{path}:{number}: a result line needs {', '.join(sorted(missing))}")
    tuples = {key: tuple(known[key]) for key in ("shape", "readings") if known.get(key) is not None}
    return Result(**{**known, **tuples})


def check_same_backends(path: Path, record: Record, abouts: Mapping[str, About]) -> None:
    """Going on with a record needs what it was begun with; raises UsageError otherwise."""
    for name, about in abouts.items():
        begun = record.header["backends"].get(name)
        now = json.loads(line(_about(about)))
        if begun is None:
            raise UsageError(f"{path}: begun without the backend {name}; start a new record")
        changed = [key for key in now if begun.get(key) != now[key]]
        if changed:
            told = "; ".join(f"{key} was {begun.get(key)}, is {now[key]}" for key in changed)
            raise UsageError(
                f"{path}: {name} has changed since the record was begun ({told}); start a new record"
            )
