"""A baseline: records in their normal form, one file for a repository that a run is compared with.

It is sorted, and has nothing of when and where it was made: two runs that agree give the same bytes, and a
change shows as the lines of the cases that changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance._version import __version__
from conformance.cases.library import respelled, unite
from conformance.changes.comparison.compact import Compactor
from conformance.changes.comparison.deltas import deltas
from conformance.changes.comparison.diff import Diff, compare_sides
from conformance.changes.comparison.normal_form import line_completer, normal_form, with_implied_passes
from conformance.changes.comparison.side import ComparedSide, respell, side
from conformance.durable import replace
from conformance.errors import DISAGREED, NOT_STARTED, HarnessError, UsageError
from conformance.judging.results import FAIL, VERDICTS, Result
from conformance.operators.aspects import INFERRED_SHAPE
from conformance.runs import record
from conformance.runs.record_schema import FORMAT
from conformance.runs.run import Run

BACKEND_KEYS = ("framework", "version", "device", "variant", "precision")
"""What a baseline says of a backend."""
IDENTITY_KEYS = BACKEND_KEYS[:4]
"""What tells two backends of one name apart; precision is measured, and may be missing."""

CHANCE = frozenset({"undecided", "rounding"})
"""Kinds of changes that two runs of one version may have between them."""

MOST_NAMED = 10
"""Contradictions that an error names; further ones are counted."""

RowKey = tuple[str, str]
"""A case and a backend."""

_PlacedRow = tuple[Mapping[str, Any], str]
"""The normal form of a result, and where it was read."""


@dataclass(frozen=True)
class Baseline:
    """`rows` has the normal form of each result, by case and backend."""

    header: Mapping[str, Any]
    rows: Mapping[RowKey, Mapping[str, Any]]


def read(path: Path) -> Baseline:
    """The normal form of a record, or a baseline as it is.

    Raises UsageError for a file that is no record, and for results in it that contradict each other.
    """
    return merge([path])


def merge(paths: Sequence[Path]) -> Baseline:
    """Several records, shards of one run for example, as one baseline.

    Results of one case under two spellings of its id (`library.unite`) meet under the first one. Raises
    UsageError where they contradict each other, with the names.
    """
    records = [_read_rows(path) for path in paths]
    spelling = unite([{case for (case, _), _, _ in rows} for _, rows in records])
    merged: dict[RowKey, _PlacedRow] = {}
    contradictions: list[str] = []
    compactor = Compactor()
    for _, rows in records:
        for (case, backend), row, place in rows:
            one = spelling.get(case, case)
            found = merged.setdefault((one, backend), (row if one == case else {**row, "case": one}, place))
            if found[1] != place and not _are_alike(found[0], row, compactor):
                contradictions.append(f"{place}: {case} on {backend} is another result than in {found[1]}")
    if contradictions:
        more = len(contradictions) - MOST_NAMED
        named = [*contradictions[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
        raise UsageError("\n".join(["the records contradict each other:", *named]))
    headers = [header for header, _ in records]
    return _build(_header(paths, headers), {key: row for key, (row, _) in merged.items()})


def _read_rows(path: Path) -> tuple[Mapping[str, Any], list[tuple[RowKey, Mapping[str, Any], str]]]:
    """The first line of a record, and the normal form of each result with its place; raises UsageError."""
    found = record.rows(path)
    complete_line = line_completer(found.header)
    rows: list[tuple[RowKey, Mapping[str, Any], str]] = [
        (
            (line.data["case"], line.data["backend"]),
            normal_form(complete_line(line.data)),
            f"{path}:{line.number}",
        )
        for line in found
    ]
    if not found.complete:
        raise UsageError(_cut_off(path))
    return found.header, rows


def respelled_for(before: ComparedSide, ran: Run) -> ComparedSide:
    """A baseline with the ids of shipped cases spelled as in a run, which `compare` and the rest go by."""
    return respell(before, {result.case for result in ran.results})


def side_of(path: Path) -> ComparedSide:
    """A baseline, or a record, as one side of a comparison; raises UsageError where it is not whole."""
    before = side(path)
    if not before.complete:
        raise UsageError(_cut_off(path))
    return before


def _cut_off(path: Path) -> str:
    return f"{path}: the file was cut off, its last line is missing; finish the run with --resume"


def _are_alike(old: Mapping[str, Any], new: Mapping[str, Any], compactor: Compactor) -> bool:
    """Whether two normal forms say the same, chance and rounding aside."""
    if old == new:
        return True
    changes = deltas(compactor(with_implied_passes(old)), compactor(with_implied_passes(new)))
    return old["verdict"] == new["verdict"] and all(delta.kind in CHANCE for delta in changes)


def _adds_inference(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether only the new form says what is inferred of a call that is refused: older runs did not ask."""

    def has_inference(row: Mapping[str, Any]) -> bool:
        return "inferred" in row or INFERRED_SHAPE in row.get("missing", ())

    return new["outcome"] == "refused" and has_inference(new) and not has_inference(old)


def _header(paths: Sequence[Path], headers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One first line for several; raises UsageError where a backend is not the same in all of them."""
    backends: dict[str, dict[str, Any]] = {}
    for path, header in zip(paths, headers):
        for name, about in header["backends"].items():
            kept = {key: about[key] for key in BACKEND_KEYS if key in about}
            other = backends.setdefault(name, kept)
            changed = [key for key in IDENTITY_KEYS if other.get(key) != kept.get(key)]
            if changed:
                raise UsageError(f"{path}: {name} has another {' and '.join(changed)} than before")
            # shards of several machines may compute in different ways: then no one fingerprint holds for all
            if other.get("precision") != kept.get("precision"):
                other.pop("precision", None)
    return {"backends": backends, "host": _host(headers)}


def _host(headers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The machine that all headers name; nothing where they name several."""
    hosts = [header.get("host") for header in headers]
    named = [{key: h.get(key) for key in ("machine", "features")} for h in hosts if isinstance(h, Mapping)]
    return named[0] if named and all(host == named[0] for host in named) and len(named) == len(hosts) else {}


def _build(header: Mapping[str, Any], rows: Mapping[RowKey, Mapping[str, Any]]) -> Baseline:
    backends = {name: header["backends"][name] for name in sorted(header["backends"])}
    first = {
        "record": FORMAT,
        "baseline": 1,
        "conformance": __version__,
        "host": header["host"],
        "backends": backends,
        "cases": len({case for case, _ in rows}),
    }
    return Baseline(first, {key: rows[key] for key in sorted(rows)})


def text(baseline: Baseline) -> str:
    """The text of a baseline's file: the first line, results sorted by case and backend, the end."""
    counts = Counter(row["verdict"] for row in baseline.rows.values())
    end = {"end": True, "counts": {verdict: counts[verdict] for verdict in VERDICTS}}
    code = DISAGREED if counts[FAIL] else 0
    return "".join(map(record.to_line, (baseline.header, *baseline.rows.values(), {**end, "exit": code})))


def write(path: Path, baseline: Baseline) -> bool:
    """Write a baseline in one step, whole or not at all; whether anything in the file has changed.

    Raises HarnessError where the file cannot be written; what was there stays.
    """
    data = text(baseline).encode(errors="backslashreplace")
    try:
        goal = path.resolve()
        if goal.is_file() and goal.read_bytes() == data:
            return False
        replace(goal, data)
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or error
        raise HarnessError(f"{path}: the baseline cannot be written: {why}; it is as it was") from error
    return True


def update(old: Baseline | None, ran: Run, everything: bool) -> Baseline:
    """A baseline with what a run found in place of what it says of the same cases and backends.

    Lines of which only chance has changed stay as they are. With `everything` the run was asked every case:
    others go, for the backends that it asked.
    """
    header = record.json_value(record.header(ran.abouts, 0, ran.precision))
    found = [normal_form(record.json_value(r.to_json())) for r in ran.results]
    names = respelled({r.case for r in ran.results}, {case for case, _ in old.rows} if old else ())
    renamed = [{**row, "case": names.get(row["case"], row["case"])} for row in found]
    new = {(row["case"], row["backend"]): row for row in renamed}
    compactor = Compactor()
    rows = dict(old.rows) if old else {}
    if everything:
        rows = {key: row for key, row in rows.items() if key[1] not in ran.abouts or key in new}
    for key, row in new.items():
        if key not in rows or not _are_alike(rows[key], row, compactor) or _adds_inference(rows[key], row):
            rows[key] = row
    before = old.header["backends"] if old else {}
    backends = {name: _about(about, before.get(name, {})) for name, about in header["backends"].items()}
    rest = [key for key in rows if key not in new]
    host = _host([header, *([old.header] if old and rest else [])])
    return _build({"backends": {**before, **backends}, "host": host}, rows)


def _about(about: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a backend; precision that was not measured is that of the same version before."""
    same = all(about.get(key) == before.get(key) for key in IDENTITY_KEYS)
    known = {"precision": before["precision"]} if same and "precision" in before else {}
    kept = {**known, **about}
    return {key: kept[key] for key in BACKEND_KEYS if key in kept}


def compare(path: Path, before: ComparedSide, ran: Run, strict: bool = False) -> Diff:
    """What a run changes against a baseline; what was not run is not missed."""
    compactor = Compactor()
    after = ComparedSide(
        "this run", record.json_value(record.header(ran.abouts, 0, ran.precision)), complete=True
    )
    # what this run did not ask is left out of the old side: it is not missed
    abouts = {name: about for name, about in before.header["backends"].items() if name in ran.abouts}
    asked = ComparedSide(str(path), {**before.header, "backends": abouts}, complete=before.complete)
    for result in ran.results:
        after.add(result.case, result.backend, compactor(result.to_json()))
        accepted = before.find(result.backend, result.case)
        if accepted is not None:
            asked.add(result.case, result.backend, accepted)
    return compare_sides(asked, after, strict=strict)


def exit_code(before: ComparedSide, difference: Diff, ran: Run) -> int:
    """3 when a backend could not start; 1 when anything changed, or fails that does not in the baseline."""
    if ran.failures:
        return NOT_STARTED
    return DISAGREED if difference.exit_code or any(not is_accepted(before, r) for r in ran.results) else 0


def is_accepted(before: ComparedSide, result: Result) -> bool:
    """Whether a result is no failure, or one that the baseline has as well."""
    accepted = before.find(result.backend, result.case)
    return result.verdict != FAIL or (accepted is not None and accepted.facts.failed)
