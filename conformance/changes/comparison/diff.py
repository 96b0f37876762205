"""The difference of two records: what changed between two versions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.changes.comparison import flakiness as repeats
from conformance.changes.comparison.compact import Compactor
from conformance.changes.comparison.deltas import CHANGED, STRICT, UNCOUNTED, Account, Delta, deltas
from conformance.changes.comparison.grouping import Change, LocatedDelta, group_changes
from conformance.changes.comparison.pairing import pair_backends
from conformance.changes.comparison.side import ComparedSide, side
from conformance.errors import AGREED, DISAGREED
from conformance.runs.fingerprint.tasks import UNDECIDED
from conformance.runs.record import Record

Source = Record | Path | str
OF_KERNELS = ("precision", "support", "native")
"""Kinds that another processor alone may bring."""


@dataclass(frozen=True)
class Diff:
    """What changed, worst first: `changes` count, `notes` are told, `flaky` differs in runs of one version.

    `pairs` maps backends of the old record to those of the new one, `versions` each pair to its versions,
    `compared` is the number of results that both have.
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

    @property
    def exit_code(self) -> int:
        """1 when anything that counts has changed, else 0."""
        return DISAGREED if self.changes else AGREED

    def to_json(self) -> dict[str, Any]:
        """The whole difference as an object of JSON."""
        return {
            "diff": 1,
            "old": self.old,
            "new": self.new,
            "pairs": dict(self.pairs),
            "versions": {name: list(both) for name, both in self.versions.items()},
            "compared": self.compared,
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
    processors real-valued numbers and precision are only told.
    Raises UsageError for a file that is no record, for a pair that is not there, and for a further run of
    neither record.
    """
    reader = Compactor()
    before, after = side(old, reader), side(new, reader)
    more = repeats.assign_runs(before, after, [side(source, reader) for source in again])
    further = (
        [*more[0], *(side(source, reader) for source in old_again)],
        [*more[1], *(side(source, reader) for source in new_again)],
    )
    return difference(before, after, pairs, further, strict)


def difference(
    before: ComparedSide,
    after: ComparedSide,
    pairs: Mapping[str, str] | None = None,
    further: tuple[Sequence[ComparedSide], Sequence[ComparedSide]] = ((), ()),
    strict: bool = False,
) -> Diff:
    """The same of two sides that were read, with further runs of each."""
    met = pair_backends(before.backends, after.backends, pairs)
    chance = repeats.Flakiness(*map(repeats.unsteady_deltas, (before, after), further))
    twice = repeats.repeated_keys(before, further[0]), repeats.repeated_keys(after, further[1])
    found: list[LocatedDelta] = []
    flaky: list[LocatedDelta] = []
    compared = 0
    for name, other in met.items():
        was, now = before.seen.get(name, {}), after.seen.get(other, {})
        for case, seen in was.items():
            if case in now:
                compared += 1
                keys = (name, case), (other, case)
                repeatable = False not in (seen.what.steady, now[case].what.steady)
                both = keys[0] in twice[0] and keys[1] in twice[1]
                for delta in deltas(seen, now[case]):
                    if both and delta.kind == "undecided":
                        delta = delta._replace(kind="values")
                    kept = flaky if chance.explains(*keys, delta, repeatable) else found
                    kept.append(((name, other), case, delta))
    of_runs = dict(chance.told(met))
    listed = {*of_runs, *(item[:2] for item in flaky)}
    found = [item for item in found if item[2].kind not in UNCOUNTED or item[:2] not in listed]
    found += _headers(before, after, met)
    if before.machine and after.machine and before.machine != after.machine:
        found = [_elsewhere(item, before, after) for item in found]
    found += _only_one(before, after, met)
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
        flaky=_flaky(of_runs, flaky),
        remarks=tuple(_remarks(before, after)),
    )


def _flaky(
    of_runs: Mapping[repeats.PairedCase, LocatedDelta], of_versions: Iterable[LocatedDelta]
) -> tuple[Change, ...]:
    """Each flaky result once: what differs between runs of one version, else between the versions."""
    further: dict[repeats.PairedCase, LocatedDelta] = {}
    for item in of_versions:
        if item[:2] not in of_runs:
            further.setdefault(item[:2], item)
    runs = (replace(change, runs=True) for change in group_changes(of_runs.values()))
    return (*runs, *group_changes(further.values()))


def _version(of: ComparedSide, name: str) -> str:
    return str(of.backends[name].get("version", "?"))


def _elsewhere(item: LocatedDelta, before: ComparedSide, after: ComparedSide) -> LocatedDelta:
    """A change as it counts between two processors: they round real numbers in their own ways, and for a
    format without instructions of its own a framework has other kernels, which may lack something."""
    (name, other), case, delta = item
    real = delta.kind in OF_KERNELS
    if delta.kind == "values":
        both = before.seen[name][case].what, after.seen[other][case].what
        real = set(delta.aspects) <= {*both[0].bounded, *both[1].bounded}
    return ((name, other), case, delta._replace(kind="processor")) if real else item


def _headers(before: ComparedSide, after: ComparedSide, met: Mapping[str, str]) -> Iterator[LocatedDelta]:
    """What the first lines say of the precision of the backends."""
    for name, other in met.items():
        was, now = before.backends[name].get("precision"), after.backends[other].get("precision")
        if was is None or now is None or was == now:
            continue
        old, new = dict(_leaves(was)), dict(_leaves(now))
        said = [told for leaves in (old, new) for told in leaves.values()]
        hurried = any(word in told for told in said for word in UNDECIDED)
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key):
                sides = (Account(told, told) for told in (old.get(key, "unknown"), new.get(key, "unknown")))
                kind = "undecided" if hurried else "precision"
                yield (name, other), "", Delta(kind, CHANGED, (key,), *sides)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path} {key}".strip())
    else:
        yield path or "precision", json.dumps(value)


def _only_one(before: ComparedSide, after: ComparedSide, met: Mapping[str, str]) -> Iterator[LocatedDelta]:
    """Backends and cases that only one of the records has."""
    there, absent = Account("there", "there"), Account("absent", "absent")
    back = {other: name for name, other in met.items()}
    for here, others, names, kind in (
        (before, after, met, "removed"),
        (after, before, back, "added"),
    ):
        sides = (there, absent) if kind == "removed" else (absent, there)
        for name in here.backends:
            pair = (name, names.get(name, "")) if kind == "removed" else (names.get(name, ""), name)
            known = others.seen.get(names[name], {}) if name in names else {}
            for case in here.seen.get(name, {}):
                if case not in known:
                    yield pair, case, Delta(kind, CHANGED, (), *sides)


def _remarks(before: ComparedSide, after: ComparedSide) -> Iterator[str]:
    for one in (before, after):
        if not one.complete:
            yield f"{one.label} was cut off; only what it holds is compared"
