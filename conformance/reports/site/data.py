"""Records and cases as scripts of data, since a page that is opened from disk can load nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlencode

from conformance.cases.case import Case
from conformance.commands import command, positional
from conformance.frameworks.registry import rule
from conformance.judging.results import FAIL, VERDICTS
from conformance.operators.convolution.geometry import Geometry
from conformance.operators.words import Words
from conformance.printable import escape_invisible
from conformance.reports.site.figures import plain_geometry
from conformance.runs.record import rows as read_rows

KEPT = ("case", "backend", "verdict", "outcome")
SHOWN = ("shape", "call", "reason", "error", "diagnosis")
"""Fields of a result that a page shows, beside those that are kept always; empty ones are left out."""
LONGEST = 20_000
"""Characters of one text of a record that a page holds."""
_SPATIAL = ("kernel", "stride", "dilation", "output_padding", "output_size")


@dataclass(frozen=True)
class BackendSummary:
    """One backend of a record: its name, version and device, and how many results have each verdict."""

    name: str
    version: str
    device: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class RecordSummary:
    """A record as the first page shows it."""

    name: str
    backends: tuple[BackendSummary, ...]

    @property
    def count(self) -> int:
        """How many results it has."""
        return sum(sum(backend.counts.values()) for backend in self.backends)


def write_record(path: Path, name: str, file: TextIO) -> RecordSummary:
    """Write a record as a script, one result at a time; raises UsageError for what is no record."""
    rows = read_rows(path)
    backends: Mapping[str, Mapping[str, Any]] = rows.header["backends"]
    shown = {
        backend: {key: _text(about.get(key, "")) for key in ("version", "device")}
        for backend, about in backends.items()
    }
    counted: dict[str, Counter[str]] = {backend: Counter() for backend in backends}
    head = to_json({"name": name, "started": rows.header.get("started", ""), "backends": shown})
    file.write(f'CONFORMANCE.records.push({head[:-1]},"rows":[\n')
    for line in rows:
        counted.setdefault(line.data["backend"], Counter())[line.data["verdict"]] += 1
        file.write(f"{to_json(_row(line.data))},\n")
    file.write("]});\n")
    return RecordSummary(
        name,
        tuple(
            BackendSummary(
                backend,
                shown.get(backend, {}).get("version", ""),
                shown.get(backend, {}).get("device", ""),
                {verdict: counts[verdict] for verdict in VERDICTS},
            )
            for backend, counts in counted.items()
        ),
    )


def _row(result: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {key: result[key] for key in KEPT}
    row |= {key: value for key in SHOWN if (value := result.get(key))}
    row |= {} if result.get("native", True) else {"native": False}
    row |= {"weak": True} if result.get("weak") else {}
    if result["verdict"] == FAIL:
        aspects: Mapping[str, str] = result.get("aspects", {})
        row["aspects"] = {aspect: state for aspect, state in aspects.items() if state == FAIL}
        row["repro"] = command("repro", positional(result["case"]), "-b", result["backend"])
    return row


def write_cases(cases: Iterable[Case], file: TextIO) -> None:
    """Write the words of cases as a script, each with the fields by which the explorer is opened.

    Where the rule of its dialect takes the words there is the geometry as well, which a page draws.
    """
    file.write("Object.assign(CONFORMANCE.cases, {\n")
    for case in cases:
        words = {"dialect": case.dialect, "compare": case.compare, **case.words.shown}
        shown = {"why": case.why, "words": words, "form": form_fields(case.words, case.dialect)}
        geometry = rule(case.dialect)(case.words)
        if isinstance(geometry, Geometry):
            drawn = command("draw", positional(case.id), "-o", "figure.svg")
            shown |= {"geometry": plain_geometry(geometry), "draw": drawn}
        file.write(f"{to_json(case.id)}:{to_json(shown)},\n")
    file.write("});\n")


def form_fields(words: Words, dialect: str) -> dict[str, str]:
    """Words as the form of the explorer has them, texts all; {} for operands that it has no fields for."""
    if not words.fit_together:
        return {}
    fields = {
        "op": words.op,
        "dialect": dialect,
        "input": _list(words.input),
        "out_channels": str(words.out_channels),
        "groups": str(words.groups),
        "padding": _padding(words),
        "dtype": words.dtype,
    }
    lists = {name: getattr(words, name) for name in _SPATIAL}
    fields |= {name: _list(values) for name, values in lists.items() if values is not None}
    return fields | ({"options": json.dumps(words.options)} if words.options else {})


def explorer_link(words: Words, dialect: str) -> str:
    """The part after `#` of an address that opens the explorer with words."""
    return urlencode(form_fields(words, dialect))


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _padding(words: Words) -> str:
    padding = words.padding
    if padding is None:
        return ""
    return json.dumps(padding) if isinstance(padding, tuple) else str(padding)


def _text(value: object) -> str:
    text = str(value)
    return escape_invisible(text if len(text) <= LONGEST else f"{text[:LONGEST]} ...")


def to_json(value: object) -> str:
    """JSON of plain data, its texts made harmless to look at: nothing invisible, no right-to-left marks."""
    return json.dumps(_harmless(value), ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        # lines of a diagnosis are lines of the page
        return "\n".join(map(_text, value.split("\n")))
    if isinstance(value, Mapping):
        return {_text(key): _harmless(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_harmless(item) for item in value]
    return value


def names_of(paths: Sequence[Path]) -> Iterator[str]:
    """A name for each record: that of its file, with a number where two have one."""
    seen: Counter[str] = Counter()
    for path in paths:
        name = _text(path.stem)
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"
