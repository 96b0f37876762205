"""Records as scripts of data: the rows of the table of results, and what each backend answered, in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from conformance.cases.case import Case
from conformance.commands import command, positional
from conformance.failures.repro.recorded import script_of_result
from conformance.judging.results import FAIL, VERDICTS
from conformance.operators.aspects import OUTCOMES
from conformance.printable import one_line
from conformance.reports.heat_maps import cut_excerpts
from conformance.reports.site.data import harmless_text, to_json
from conformance.reports.site.folder import SiteFolder
from conformance.runs.record import Rows
from conformance.runs.record import rows as read_rows

SHOWN = ("shape", "call", "around", "reason", "error", "diagnosis", "error_size")
"""Fields of a result that the page of its case shows, beside verdict and outcome; empty ones are left out."""

RESULTS_OF_PART, MOST_PARTS = 500, 64
"""About how many results a part has, and how many parts a record is written as: all are open at once."""

MOST_SCRIPTS = 100
"""Failing results of a record, its first ones, that have their script on the page: each takes a while."""

MOST_ENTRIES = 1000
"""Entries of a fingerprint that are shown."""

NO_CASES: Mapping[str, Case] = {}

_OF_HOST = ("system", "machine", "cpus", "python")


@dataclass(frozen=True)
class BackendSummary:
    """One backend of a record: what its first line says of it, and how many results have each verdict."""

    name: str
    version: str
    device: str
    variant: str
    python: str
    precision: tuple[tuple[str, str], ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class RecordSummary:
    """A record as the pages show it; `parts` is how many files have its answers."""

    name: str
    started: str
    machine: str
    complete: bool
    parts: int
    backends: tuple[BackendSummary, ...]

    @property
    def count(self) -> int:
        """How many results it has."""
        return sum(sum(backend.counts.values()) for backend in self.backends)


def write_records(
    folder: SiteFolder, records: Sequence[Path], cases: Mapping[str, Case] = NO_CASES
) -> list[RecordSummary]:
    """Write all records; raises UsageError for what is no record, HarnessError where nothing can be written.

    `cases` are those, by id, whose failing results have a script. One result is held at a time, whatever
    their number.
    """
    summaries = [
        _write_record(folder, path, name, at, cases)
        for at, (path, name) in enumerate(zip(records, names_of(records), strict=True))
    ]
    shown = [{**vars(each), "backends": [vars(backend) for backend in each.backends]} for each in summaries]
    words = {"verdicts": VERDICTS, "outcomes": OUTCOMES, "records": shown}
    folder.write("data/records.js", f"Object.assign(CONFORMANCE, {to_json(words)});\n")
    return summaries


def names_of(paths: Sequence[Path]) -> Iterator[str]:
    """A name for each record: that of its file, with a number where two have one."""
    seen: Counter[str] = Counter()
    for path in paths:
        name = harmless_text(path.stem)
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _write_record(
    folder: SiteFolder, path: Path, name: str, number: int, cases: Mapping[str, Case]
) -> RecordSummary:
    rows = read_rows(path)
    parts = _count_parts(rows.header)
    with ExitStack() as stack:
        answers = [
            stack.enter_context(folder.open(f"data/answers-{number}-{part}.js")) for part in range(parts)
        ]
        table = stack.enter_context(folder.open(f"data/record-{number}.js"))
        counts = _write_rows(rows, number, table, answers, cases)
    return RecordSummary(
        name,
        harmless_text(rows.header.get("started", "")),
        _describe_host(rows.header.get("host")),
        rows.complete or bool(rows.header.get("baseline")),
        parts,
        tuple(_summarize(backend, rows.header, counted) for backend, counted in counts.items()),
    )


def _count_parts(header: Mapping[str, Any]) -> int:
    expected: int = max(0, min(header["cases"], 10**6)) * max(1, len(header["backends"]))
    return min(MOST_PARTS, max(1, expected // RESULTS_OF_PART))


def _write_rows(
    rows: Rows, number: int, table: TextIO, answers: Sequence[TextIO], cases: Mapping[str, Case]
) -> Mapping[str, Counter[str]]:
    """Write each result to the table and to the part of its case; the verdicts of each backend, counted.

    A row is case, backend, verdict, outcome, whether it is weak, and a note; the case is 0 where the row
    before has it too.
    """
    counts: dict[str, Counter[str]] = {backend: Counter() for backend in rows.header["backends"]}
    places = {backend: at for at, backend in enumerate(counts)}
    for at, file in enumerate(answers):
        file.write(f'Object.assign(CONFORMANCE.answers, {{"{number}-{at}":[\n')
    last, case, part, scripts = None, "", 0, 0
    table.write(f'Object.assign(CONFORMANCE.records[{number}], {{"rows":[\n')
    for line in rows:
        result = line.data
        backend, verdict, is_same = result["backend"], result["verdict"], result["case"] == last
        counts.setdefault(backend, Counter())[verdict] += 1
        if not is_same:
            last, case = result["case"], harmless_text(result["case"])
            part = part_of(case, len(answers))
        place = places.setdefault(backend, len(places))
        table.write(f"{to_json([0 if is_same else case, place, *_state(result)])},\n")
        answer = {"record": number, "case": case, **_answer(result)}
        if verdict == FAIL and scripts < MOST_SCRIPTS and result["case"] in cases:
            about = rows.header["backends"].get(backend, {})
            script = script_of_result(result, about, cases[result["case"]], answer["repro"])
            answer |= {"script": script} if script else {}
            scripts += 1
        answers[part].write(f"{to_json(answer)},\n")
    for file in (table, *answers):
        file.write("]});\n")
    return counts


def _state(result: Mapping[str, Any]) -> list[int | str]:
    """The end of a row: numbers of verdict and outcome, 1 for what is weak, and a note where there is one."""
    verdict, outcome = VERDICTS.index(result["verdict"]), OUTCOMES.index(result["outcome"])
    note = one_line(result.get("reason") or result.get("diagnosis") or "", 160)
    return [verdict, outcome, int(bool(result.get("weak"))), *([note] if note else [])]


def part_of(case: str, parts: int) -> int:
    """The part that has the answers to a case, as the page finds it by the id that it shows."""
    found = 0
    for unit in memoryview(case.encode("utf-16-le", "surrogatepass")).cast("H"):
        found = (found * 31 + unit) % 65521
    return found % parts


def _answer(result: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {key: result[key] for key in ("backend", "verdict", "outcome")}
    shown |= {key: value for key in SHOWN if (value := result.get(key))}
    shown |= {} if result.get("native", True) else {"native": False}
    shown |= {"weak": True} if result.get("weak") else {}
    if result.get("excerpts"):
        shown["excerpts"] = cut_excerpts(result["excerpts"])
    if result["verdict"] == FAIL:
        aspects: Mapping[str, str] = result.get("aspects") or {}
        shown["failing"] = [aspect for aspect, state in aspects.items() if state == FAIL]
        shown["repro"] = command("repro", positional(result["case"]), "-b", result["backend"])
    return shown


def _summarize(backend: str, header: Mapping[str, Any], counted: Counter[str]) -> BackendSummary:
    about: Mapping[str, Any] = header["backends"].get(backend, {})
    version, device, variant, python = (
        harmless_text(about.get(key, "")) for key in ("version", "device", "variant", "python")
    )
    return BackendSummary(
        harmless_text(backend),
        version,
        device,
        variant,
        python,
        tuple(_entries(about.get("precision"))),
        {verdict: counted[verdict] for verdict in VERDICTS},
    )


def _entries(precision: object) -> Iterator[tuple[str, str]]:
    """The entries of a fingerprint by format and name, as texts."""
    formats = precision.items() if isinstance(precision, Mapping) else ()
    found = (
        (f"{form} {name}".replace("_", " "), value)
        for form, entries in formats
        if isinstance(entries, Mapping)
        for name, value in entries.items()
    )
    for _, (name, value) in zip(range(MOST_ENTRIES), found):
        text = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        yield one_line(name, 80), one_line(str(text))


def _describe_host(host: object) -> str:
    if not isinstance(host, Mapping):
        return ""
    named = {"cpus": "{} processors", "python": "Python {}"}
    found = {key: one_line(str(host[key]), 100) for key in _OF_HOST if host.get(key)}
    return ", ".join(named.get(key, "{}").format(text) for key, text in found.items())
