"""The difference of two records: what changed between two versions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.changes.comparison.accounts import ABSENT, Account
from conformance.changes.comparison.compact import Compact, Compactor
from conformance.changes.comparison.deltas import CHANGED, STRICT, TRENDS, UNCOUNTED, Delta, deltas
from conformance.changes.comparison.flakiness import (
    Flakiness,
    PairedCase,
    assign_runs,
    repeated_keys,
    unsteady_deltas,
)
from conformance.changes.comparison.grouping import Change, LocatedDelta, group_changes
from conformance.changes.comparison.pairing import pair_backends
from conformance.changes.comparison.side import ComparedSide, respell, side
from conformance.errors import AGREED, DISAGREED
from conformance.runs.fingerprint.tasks import UNDECIDED
from conformance.runs.record import Record

Source = Record | Path | str
OF_KERNELS = ("precision", "support", "native")
"""Kinds that another processor alone may bring."""


@dataclass(frozen=True)
class Diff:
    """What changed, worst first: `changes` count, `notes` do not, `flaky` differs in runs of one version.

    `pairs` maps backends of the old record to those of the new one, `versions` each pair to its versions,
    `compared` is the number of results that both have, `entries` that of the entries of their
    fingerprints, of which `changed_entries` are not the same. `fail_on` are the trends that make the exit
    code 1.
    """

    old: str
    new: str
    pairs: Mapping[str, str]
    versions: Mapping[str, tuple[str, str]]
    compared: int
    changes: tuple[Change, ...]
    notes: tuple[Change, ...]
    flaky: tuple[Change, ...]
    remarks: tuple[str, ...] = ()
    entries: int = 0
    changed_entries: int = 0
    fail_on: frozenset[str] = frozenset(TRENDS)

    @property
    def exit_code(self) -> int:
        """1 when anything that counts has changed in a way that is to fail, else 0."""
        return DISAGREED if any(change.trend in self.fail_on for change in self.changes) else AGREED

    def to_json(self) -> dict[str, Any]:
        """The whole difference as an object of JSON."""
        return {
            "diff": 1,
            "old": self.old,
            "new": self.new,
            "pairs": dict(self.pairs),
            "versions": {name: list(both) for name, both in self.versions.items()},
            "compared": self.compared,
            "precision": {"entries": self.entries, "changed": self.changed_entries},
            "changes": [change.to_json() for change in self.changes],
            "notes": [change.to_json() for change in self.notes],
            "flaky": [change.to_json() for change in self.flaky],
            "remarks": list(self.remarks),
            "exit": self.exit_code,
        }


def diff(
    old: Source,
    new: Source,
    pairs: Mapping[str, str] | None = None,
    *,
    old_again: Sequence[Source] = (),
    new_again: Sequence[Source] = (),
    again: Sequence[Source] = (),
    strict: bool = False,
) -> Diff:
    """What changed from one record, or baseline, to another; each is a path or a `Record`.

    `pairs` maps names of backends of the old record to names of the new one; by default equal names meet,
    else those of the same framework, variant and kind of device. `old_again` and `new_again` are further runs
    of the same versions, `again` are those whose versions tell which they are: what differs between runs of
    one version is flaky. With `strict` messages, and what only the new record has, count as well. Between two
    processors real-valued numbers and precision do not count.
    Raises UsageError for a file that is no record, for a pair that is not there, and for a further run of
    neither record.
    """
    compactor = Compactor()
    before, after = side(old, compactor), side(new, compactor)
    more = assign_runs(before, after, [side(source, compactor) for source in again])
    further = (
        [*more[0], *(side(source, compactor) for source in old_again)],
        [*more[1], *(side(source, compactor) for source in new_again)],
    )
    return compare_sides(before, after, pairs, further, strict)


def compare_sides(
    before: ComparedSide,
    after: ComparedSide,
    pairs: Mapping[str, str] | None = None,
    further: tuple[Sequence[ComparedSide], Sequence[ComparedSide]] = ((), ()),
    strict: bool = False,
) -> Diff:
    """What changed between two sides that have been read; `further` has more runs of each.

    Raises UsageError for a pair of backends that is not there.
    """
    ids = after.cases
    before = respell(before, ids)
    further = [respell(each, ids) for each in further[0]], [respell(each, ids) for each in further[1]]
    met = pair_backends(before.backends, after.backends, pairs)
    flakiness = Flakiness(*map(unsteady_deltas, (before, after), further))
    twice = repeated_keys(before, further[0]), repeated_keys(after, further[1])
    compared, steady, flaky = _result_deltas(before, after, met, flakiness, twice)
    of_runs = dict(flakiness.locate(met))
    listed = {*of_runs, *(item[:2] for item in flaky)}
    found = [item for item in steady if item[2].kind not in UNCOUNTED or item[:2] not in listed]
    precision = list(_precision_deltas(before, after, met))
    found += precision
    if before.machine and after.machine and before.machine != after.machine:
        found = [_across_machines(item, before, after) for item in found]
    found += _one_sided_deltas(before, after, met)
    changes = group_changes(found)
    counted = [change.counted or (strict and change.kind in STRICT) for change in changes]
    return Diff(
        old=before.label,
        new=after.label,
        pairs=met,
        versions={name: (_version(before, name), _version(after, other)) for name, other in met.items()},
        compared=compared,
        changes=tuple(change for change, counts in zip(changes, counted) if counts),
        notes=tuple(change for change, counts in zip(changes, counted) if not counts),
        flaky=_flaky_changes(of_runs, flaky),
        remarks=tuple(_remarks(before, after)),
        entries=_count_entries(before, after, met),
        changed_entries=len(precision),
    )


def _result_deltas(
    before: ComparedSide,
    after: ComparedSide,
    pairs: Mapping[str, str],
    flakiness: Flakiness,
    twice: tuple[Set[tuple[str, str]], Set[tuple[str, str]]],
) -> tuple[int, list[LocatedDelta], list[LocatedDelta]]:
    """How many results both sides have, what differs between them, and what of that is chance.

    `twice` has the results of either side that further runs have as well.
    """
    steady: list[LocatedDelta] = []
    flaky: list[LocatedDelta] = []
    compared = 0
    for pair, case, was, now in _shared_results(before, after, pairs):
        compared += 1
        keys = (pair[0], case), (pair[1], case)
        repeatable = False not in (was.facts.steady, now.facts.steady)
        has_further_runs = keys[0] in twice[0] and keys[1] in twice[1]
        for delta in deltas(was, now):
            # had these numbers been chance, the further runs of either side would differ among themselves
            if has_further_runs and delta.kind == "undecided":
                delta = delta._replace(kind="values")
            is_chance = flakiness.explains(*keys, delta, repeatable)
            (flaky if is_chance else steady).append((pair, case, delta))
    return compared, steady, flaky


def _shared_results(
    before: ComparedSide, after: ComparedSide, pairs: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str], str, Compact, Compact]]:
    """Each pair of backends and case of which both sides have a result, and the two results."""
    for pair in pairs.items():
        results = after.results.get(pair[1], {})
        for case, was in before.results.get(pair[0], {}).items():
            now = results.get(case)
            if now is not None:
                yield pair, case, was, now


def _flaky_changes(
    of_runs: Mapping[PairedCase, LocatedDelta], of_versions: Iterable[LocatedDelta]
) -> tuple[Change, ...]:
    """Each flaky result once: what differs between runs of one version, else between the versions."""
    further: dict[PairedCase, LocatedDelta] = {}
    for item in of_versions:
        if item[:2] not in of_runs:
            further.setdefault(item[:2], item)
    runs = (replace(change, runs=True) for change in group_changes(of_runs.values()))
    return (*runs, *group_changes(further.values()))


def _version(side: ComparedSide, name: str) -> str:
    return str(side.backends[name].get("version", "?"))


def _across_machines(item: LocatedDelta, before: ComparedSide, after: ComparedSide) -> LocatedDelta:
    """A change as it counts between two processors.

    They round real numbers in their own ways: kernels are chosen by the vector instructions, and with them
    the order of a sum. For a format without instructions of its own a framework has other kernels, which may
    lack something. Numbers that have to be equal to the reference are equal on any processor.
    """
    (name, other), case, delta = item
    is_of_machine = delta.kind in OF_KERNELS
    if delta.kind == "values":
        both = before.results[name][case].facts, after.results[other][case].facts
        is_of_machine = set(delta.aspects) <= {*both[0].bounded, *both[1].bounded}
    return ((name, other), case, delta._replace(kind="processor")) if is_of_machine else item


def _precision_deltas(
    before: ComparedSide, after: ComparedSide, pairs: Mapping[str, str]
) -> Iterator[LocatedDelta]:
    """Changes of the fingerprints, of backends that both first lines have one of.

    Entries summarise many questions. Where some of these timed out or were killed, every entry may be
    another one for that reason alone.
    """
    for name, other in pairs.items():
        was, now = before.backends[name].get("precision"), after.backends[other].get("precision")
        if was is None or now is None or was == now:
            continue
        old, new = dict(_leaves(was)), dict(_leaves(now))
        is_partial = any(
            word in text for leaves in (old, new) for text in leaves.values() for word in UNDECIDED
        )
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key):
                sides = (Account(text, text) for text in (old.get(key, "unknown"), new.get(key, "unknown")))
                kind = "undecided" if is_partial else "precision"
                yield (name, other), "", Delta(kind, CHANGED, (key,), *sides)


def _count_entries(before: ComparedSide, after: ComparedSide, pairs: Mapping[str, str]) -> int:
    """Entries of the fingerprints of backends that both first lines have one of."""
    both = (
        [one.backends[name].get("precision") for one, name in ((before, old), (after, new))]
        for old, new in pairs.items()
    )
    return sum(
        len({key for each in found for key, _ in _leaves(each)}) for found in both if None not in found
    )


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The entries of a fingerprint as JSON texts, by format and name: `float32 input_bits`, `24`."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path} {key}".strip())
    else:
        yield path or "precision", json.dumps(value)


def _one_sided_deltas(
    before: ComparedSide, after: ComparedSide, pairs: Mapping[str, str]
) -> Iterator[LocatedDelta]:
    """Backends and cases that only one of the records has."""
    present, absent = Account("there", "there"), Account(ABSENT, ABSENT)
    back = {other: name for name, other in pairs.items()}
    for here, others, names, kind in (
        (before, after, pairs, "removed"),
        (after, before, back, "added"),
    ):
        sides = (present, absent) if kind == "removed" else (absent, present)
        for name in here.backends:
            pair = (name, names.get(name, "")) if kind == "removed" else (names.get(name, ""), name)
            known = others.results.get(names[name], {}) if name in names else {}
            for case in here.results.get(name, {}):
                if case not in known:
                    yield pair, case, Delta(kind, CHANGED, (), *sides)


def _remarks(before: ComparedSide, after: ComparedSide) -> Iterator[str]:
    for one in (before, after):
        if not one.complete:
            yield f"{one.label} was cut off; only what it holds is compared"
