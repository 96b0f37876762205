"""A run as JSON lines: written as it happens, read back, gone on with after a cut."""

from __future__ import annotations

import json
import math
import os
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from conformance import __version__
from conformance.errors import HarnessError, UsageError
from conformance.lines import Line, lines
from conformance.machine import machine
from conformance.observations import About
from conformance.results import OUTCOMES, VERDICTS, Result

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
            **machine(),
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
    found = lines(path)
    first, complete, end, results = head(path, found), 0, None, []
    places: dict[tuple[str, str], int] = {}
    complete = first.end
    for line in body(path, found):
        if line.data.get("end"):
            end = line.data
            continue
        result = _result(line.data)
        before = places.setdefault((result.case, result.backend), line.number)
        if before != line.number:
            raise UsageError(
                f"{path}:{line.number}: {result.case} on {result.backend} is in line {before} already;"
                " `conformance merge` makes one record of several"
            )
        results.append(result)
        complete = line.end
    return Record(first.data, tuple(results), end, complete)


def head(path: Path, found: Iterator[Line]) -> Line:
    """The first line of a record; raises UsageError where it is none."""
    first = next(found, None)
    seen = None if first is None else first.data.get("record")
    if first is None or type(seen) is not int or seen != FORMAT:
        told = "there is no whole line" if first is None else f'"record" is {json.dumps(seen)[:40]}'
        raise UsageError(
            f'{path}:1: not a record of format {FORMAT}: the first line must hold "record": {FORMAT}; {told}'
        )
    backends, cases = first.data.get("backends"), first.data.get("cases")
    if type(backends) is not dict or not all(type(about) is dict for about in backends.values()):
        raise UsageError(f'{path}:1: "backends" has to map the name of each backend to an object')
    if type(cases) is not int:
        raise UsageError(f'{path}:1: "cases" has to be a number, the cases that were selected')
    return first


def body(path: Path, found: Iterator[Line]) -> Iterator[Line]:
    """The lines after the first: results and, at last, the end; raises UsageError where one is neither."""
    ended = 0
    for line in found:
        if "record" in line.data or ended:
            where = f"the record ends in line {ended}" if ended else "another record begins"
            raise UsageError(
                f"{path}:{line.number}: {where}; `conformance merge` makes one record of several"
            )
        if line.data.get("end"):
            ended = line.number
        else:
            told = mistake(line.data)
            if told:
                raise UsageError(f"{path}:{line.number}: {told}")
        yield line


def mistake(data: Mapping[str, Any]) -> str | None:
    """What is wrong with the types of a result line, if anything is."""
    if not data.keys() >= _NEEDED:
        return f"a result line needs {', '.join(sorted(_NEEDED - data.keys()))}"
    for key, (holds, allowed) in _TYPES.items():
        value = data.get(key)
        if not holds(value) and (value is not None or key in _NEEDED):
            return f'"{key}" is {json.dumps(value)[:60]}, it has to be {allowed}'
    return None


def _text(value: Any) -> bool:
    return type(value) is str


def _one_of(names: Iterable[str]) -> Callable[[Any], bool]:
    allowed = frozenset(names)
    return lambda value: type(value) is str and value in allowed


def _texts(value: Any) -> bool:
    return type(value) is dict and all(type(item) is str for item in value.values())


def _states(value: Any) -> bool:
    return type(value) is dict and _VERDICTS.issuperset(value.values())


def _list_of(kind: type) -> Callable[[Any], bool]:
    return lambda value: type(value) is list and all(type(item) is kind for item in value)


def _objects(value: Any) -> bool:
    return type(value) is dict and all(type(item) is dict for item in value.values())


_VERDICTS = frozenset(VERDICTS)
_NEEDED = {"case", "backend", "verdict", "outcome"}
_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "case": (_text, "the id of a case"),
    "backend": (_text, "the name of a backend"),
    "verdict": (_one_of(VERDICTS), f"one of {', '.join(VERDICTS)}"),
    "outcome": (_one_of(OUTCOMES), f"one of {', '.join(OUTCOMES)}"),
    "aspects": (_states, f"an object of {', '.join(VERDICTS)}"),
    "shape": (_list_of(int), "a list of whole numbers"),
    "inferred": (_list_of(int), "a list of whole numbers"),
    "dtype": (_text, "a text"),
    "error": (_texts, "an object of texts"),
    "error_size": (_objects, "an object of objects"),
    "bounded": (_list_of(str), "a list of texts"),
    "missing": (_objects, "an object of objects"),
    "digest": (_texts, "an object of texts"),
    "readings": (_list_of(str), "a list of texts"),
    "diagnosis": (_text, "a text"),
    "reason": (_text, "a text"),
    "call": (_text, "a text"),
}


def _result(data: Mapping[str, Any]) -> Result:
    known = {key: value for key, value in data.items() if key in _RESULT_KEYS}
    tuples = {key: tuple(value) for key, value in known.items() if isinstance(value, list)}
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
