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
    return json.dumps(plain(data), ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def plain(value: Any) -> Any:
    """A value as JSON holds it: numbers that it lacks, and what else it lacks, become texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
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
    """What is wrong with the types of a result line, if anything is.

    Lines are alike: keys and types that were found right once are not looked at again.
    """
    signature = (*data, *map(type, data.values()))
    if signature not in _SOUND:
        absent = sorted(key for key in _NEEDED if data.get(key) is None)
        if absent:
            return f"a result line needs {', '.join(absent)}"
        for key, (kind, _, allowed) in _TYPES.items():
            if data.get(key) is not None and type(data[key]) is not kind:
                return _told(key, data[key], allowed)
        if len(_SOUND) < _MOST_SOUND:
            _SOUND.add(signature)
    for key, words in (("verdict", _VERDICTS), ("outcome", _OUTCOMES)):
        if data[key] not in words:
            return _told(key, data[key], _TYPES[key][2])
    for key, holds in _INSIDE:
        value = data.get(key)
        if value and not holds(value):
            return _told(key, value, _TYPES[key][2])
    return None


def _told(key: str, value: Any, allowed: str) -> str:
    return f'"{key}" is {json.dumps(value)[:60]}, it has to be {allowed}'


def _all(kind: type) -> Callable[[Any], bool]:
    allowed = frozenset({kind})
    return lambda value: allowed.issuperset(map(type, value))


def _all_values(kind: type) -> Callable[[Any], bool]:
    allowed = frozenset({kind})
    return lambda value: allowed.issuperset(map(type, value.values()))


def _states(value: dict[str, Any]) -> bool:
    return _TEXTS(value) and _VERDICTS.issuperset(value.values())


_VERDICTS, _OUTCOMES = frozenset(VERDICTS), frozenset(OUTCOMES)
_TEXTS = _all_values(str)
_NEEDED = frozenset({"case", "backend", "verdict", "outcome"})
_TYPES: dict[str, tuple[type, Callable[[Any], bool] | None, str]] = {
    "case": (str, None, "the id of a case"),
    "backend": (str, None, "the name of a backend"),
    "verdict": (str, None, f"one of {', '.join(VERDICTS)}"),
    "outcome": (str, None, f"one of {', '.join(OUTCOMES)}"),
    "native": (bool, None, "true or false"),
    "weak": (bool, None, "true or false"),
    "aspects": (dict, _states, f"an object of {', '.join(VERDICTS)}"),
    "shape": (list, _all(int), "a list of whole numbers"),
    "inferred": (list, _all(int), "a list of whole numbers"),
    "dtype": (str, None, "a text"),
    "error": (dict, _all_values(str), "an object of texts"),
    "error_size": (dict, _all_values(dict), "an object of objects"),
    "bounded": (list, _all(str), "a list of texts"),
    "digest": (dict, _all_values(str), "an object of texts"),
    "missing": (dict, _all_values(dict), "an object of objects"),
    "readings": (list, _all(str), "a list of texts"),
    "diagnosis": (str, None, "a text"),
    "reason": (str, None, "a text"),
    "call": (str, None, "a text"),
}
_INSIDE = tuple((key, holds) for key, (_, holds, _) in _TYPES.items() if holds)
_SOUND: set[tuple[Any, ...]] = set()
_MOST_SOUND = 1000


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
