"""A run as JSON lines: written as it happens, read back, gone on with after a cut.

The first line has the backends, each further one a result, the last one says that the run ended. A run may be
cut off at any byte, by a signal or a loss of power: what is whole lines by then is used.
"""

from __future__ import annotations

import errno
import fcntl
import json
import math
import os
import platform
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from conformance._version import __version__
from conformance.commands import command
from conformance.durable import open_for_reading, replace, sync, sync_folder
from conformance.errors import HarnessError, UsageError
from conformance.judging.results import VERDICTS, Result
from conformance.operators.observations import About
from conformance.runs.host import machine
from conformance.runs.json_lines import BEGINNING, LONGEST, JsonLine, lines
from conformance.runs.record_schema import FORMAT, header_mistake, result_mistake

NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.EBADF)
"""What a file answers that cannot be locked: its file system has no locks, or it is a pipe or a device."""

MERGE = f" `{command('merge', '--help')}` says how one record is made of several"

_RESULT_KEYS = frozenset(field.name for field in fields(Result))


@dataclass(frozen=True)
class Record:
    """What a record file holds. `end` is None for a file that was cut off."""

    header: Mapping[str, Any]
    results: tuple[Result, ...]
    end: Mapping[str, Any] | None
    complete_bytes: int
    """How much of the file is whole lines before the end; what follows is written again by `--resume`."""


def header(
    abouts: Mapping[str, About], cases: int, precision: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """The first line of a record, for `cases` cases and the backends that started.

    `precision` maps a backend to its fingerprint by format, where that was measured.
    """
    backends = {name: _describe_backend(about) for name, about in abouts.items()}
    for name in backends.keys() & (precision or {}).keys():
        backends[name]["precision"] = (precision or {})[name]
    return {
        "record": FORMAT,
        "conformance": __version__,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": {
            "system": platform.platform(),
            **machine(),
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
        },
        "backends": backends,
        "cases": cases,
    }


def _describe_backend(about: About) -> dict[str, Any]:
    """What a record says of a backend, and what has to be the same where it is gone on with."""
    fields_of_about = asdict(about)
    return {
        key: fields_of_about[key] for key in ("framework", "version", "device", "variant", "python", "flags")
    }


def to_line(data: Mapping[str, Any]) -> str:
    """One line of a record, with its end; numbers that JSON lacks become strings."""
    return json.dumps(json_value(data), ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def as_read(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a line is once it has been written and read again."""
    read_again: dict[str, Any] = json.loads(to_line(data))
    return read_again


def json_value(value: Any) -> Any:
    """A value as JSON holds it. NaN, infinities and whatever else JSON lacks become texts.

    Python would write `NaN`, which is no JSON and which other readers of a record refuse.
    """
    if isinstance(value, Mapping):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_value(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (str, int, float)):
        return value
    return str(value)


def count_verdicts(results: Iterable[Result]) -> dict[str, int]:
    """How many results have each verdict."""
    counted = Counter(result.verdict for result in results)
    return {verdict: counted[verdict] for verdict in VERDICTS}


class Writer:
    """Appends to a record file; every line is on its way to the disk before the next case is judged.

    The first `keep_bytes` of the file are kept, what follows them is cut off. Leaving the context waits until
    all of it is on the disk. Raises HarnessError where the file cannot be written (no folder, a full disk).
    """

    def __init__(self, path: Path, keep_bytes: int = 0) -> None:
        self._path = path
        try:
            self._file = path.open("r+b" if keep_bytes else "ab", buffering=0)
            self._lock()
            if stat.S_ISREG(os.fstat(self._file.fileno()).st_mode):
                self._file.truncate(keep_bytes)
                self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise self._unwritable(error) from error

    def _lock(self) -> None:
        """Raise HarnessError where another run writes this file: the lines of both would be mixed."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise HarnessError(
                f"{self._path}: another run writes this record; wait for its end, or name another file"
            ) from None
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise

    def write(self, data: Mapping[str, Any]) -> None:
        """Write one line, through to the operating system."""
        # unbuffered, so that a killed run has lost no line; a write may take a part of what it is given
        rest = memoryview(to_line(data).encode(errors="backslashreplace"))
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

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            with self._file:
                sync(self._file.fileno())
            sync_folder(self._path.absolute().parent)
        except OSError as error:
            if kind is None:
                raise self._unwritable(error) from error


class Rows:
    """A record file, read one line at a time: `header` at once, each result line as it is iterated over.

    No more than one line is held in memory, so that records of any length can be compared and merged.
    Raises UsageError, with path and line, for what is no record: for the first line when it is made, for
    every other one when that is met.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = lines(path)
        first = next(self._lines, None)
        mistake = header_mistake(None if first is None else first.data)
        if first is None or mistake:
            raise UsageError(f"{path}:1: {mistake}")
        self.header: Mapping[str, Any] = first.data
        self.header_bytes = first.end
        self.end: Mapping[str, Any] | None = None

    @property
    def complete(self) -> bool:
        """Whether the last line of a finished run has been met; known when all lines have been read."""
        return self.end is not None

    def __iter__(self) -> Iterator[JsonLine]:
        """The result lines; the last line of a finished run is kept in `end` instead."""
        ended = 0
        for line in self._lines:
            if "record" in line.data or ended:
                where = f"the record ends in line {ended}" if ended else "another record begins"
                raise UsageError(f"{self._path}:{line.number}: {where};{MERGE}")
            if line.data.get("end"):
                ended, self.end = line.number, line.data
                continue
            mistake = result_mistake(line.data)
            if mistake:
                raise UsageError(f"{self._path}:{line.number}: {mistake}")
            yield line


def rows(path: Path) -> Rows:
    """The one way to read a record file. Raises UsageError where its first line is not that of a record."""
    return Rows(path)


def read(path: Path) -> Record:
    """Read a whole record; a torn last line is left out.

    Raises UsageError, with the line, where the file is not a record or has one result twice.
    """
    found = rows(path)
    complete, results = found.header_bytes, []
    places: dict[tuple[str, str], int] = {}
    for line in found:
        result = _result(line.data)
        before = places.setdefault((result.case, result.backend), line.number)
        if before != line.number:
            raise UsageError(
                f"{path}:{line.number}: {result.case} on {result.backend} is in line {before} already;{MERGE}"
            )
        results.append(result)
        complete = line.end
    return Record(found.header, tuple(results), found.end, complete)


def _result(data: Mapping[str, Any]) -> Result:
    """The result of a line; keys of a later version are ignored, lists become the tuples of `Result`."""
    known = {key: value for key, value in data.items() if key in _RESULT_KEYS}
    tuples = {key: tuple(value) for key, value in known.items() if isinstance(value, list)}
    return Result(**{**known, **tuples})


def is_torn(path: Path) -> bool:
    """Whether a file holds no more than the beginning of a first line: its run ended while it was written.

    A loss of power may leave zeros in place of what was not on the disk yet. Any other text is not the
    beginning of a record, and is not to be written over.
    """
    try:
        with open_for_reading(path) as file:
            text = file.read(LONGEST)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    text = text.rstrip(b"\0")
    return b"\n" not in text and (text.startswith(BEGINNING) or BEGINNING.startswith(text))


def rewrite_without(path: Path, record: Record, left_out: Collection[Result]) -> Record:
    """Take results, and the end, out of a record file, in one step, and read it again.

    Raises HarnessError where the file cannot be written.
    """
    kept = [result for result in record.results if result not in left_out]
    data = "".join(map(to_line, (record.header, *(result.to_json() for result in kept))))
    try:
        replace(path.resolve(), data.encode(errors="backslashreplace"))
    except OSError as error:
        raise HarnessError(f"{path}: the record cannot be written: {error.strerror or error}") from error
    return read(path)


def check_same_backends(path: Path, record: Record, abouts: Mapping[str, About]) -> None:
    """Raise UsageError where a backend is not the one, version and all, that a record was begun with."""
    for name, about in abouts.items():
        before = record.header["backends"].get(name)
        now = as_read(_describe_backend(about))
        if before is None:
            raise UsageError(f"{path}: begun without the backend {name}; start a new record")
        changed = [key for key in now if before.get(key) != now[key]]
        if changed:
            why = "; ".join(f"{key} was {before.get(key)}, is {now[key]}" for key in changed)
            raise UsageError(
                f"{path}: {name} has changed since the record was begun ({why}); start a new record"
            )
