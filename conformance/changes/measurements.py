"""What a version is asked between two others: cases, or its precision fingerprint; what it said is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.judging.results import Result
from conformance.runs import record
from conformance.runs import recording as recorded
from conformance.runs.fingerprint.measurement import Measured, measure
from conformance.runs.fingerprint.tasks import UNDECIDED
from conformance.runs.record import Record
from conformance.runs.recording import was_killed
from conformance.runs.run import Run

Prepared = Callable[[str], tuple[Target, ...]]
"""The backends with a version, in environments that are there; what cannot be built is `unavailable`."""

TRIES = 2
"""Times that a fingerprint is measured whose questions ran out of time: the machine may have been busy."""


class Key(NamedTuple):
    """What may change: a case of a backend, or an entry of its fingerprint."""

    backend: str
    case: str = ""
    entry: str = ""


@dataclass
class Versions:
    """Why versions cannot be run, by version; `told` hears what happens."""

    prepared: Prepared
    told: Callable[[str], object]
    skipped: dict[str, str] = field(default_factory=dict)
    targets: dict[str, tuple[Target, ...]] = field(default_factory=dict)

    def of(self, version: str) -> tuple[Target, ...]:
        """The backends with a version; what was tried once is not tried again."""
        if version not in self.targets:
            self.targets[version] = self.prepared(version)
        return self.targets[version]

    def left_out(self, version: str, failures: Iterable[tuple[str, str]]) -> None:
        """Note that a version cannot be run."""
        self.skipped[version] = "; ".join(f"{name}: {why}" for name, why in failures)
        self.told(f"{version} is left out: {last_line(self.skipped[version])}")


def last_line(text: str) -> str:
    """The last line of what was said."""
    return text.strip().splitlines()[-1].strip()


class Measurement(Protocol):
    """What versions are asked about; `every` is all of it."""

    versions: Versions
    every: frozenset[Key]

    def run(self, version: str, keys: frozenset[Key], between: bool = True) -> Record | None:
        """What a version says of some keys; None where it cannot be run, or `between` others says nothing."""

    def record(self, version: str, keys: frozenset[Key]) -> Record:
        """What it has said of them already."""


@dataclass
class CasesByVersion:
    """Cases, run with versions."""

    versions: Versions
    cases: Sequence[Case]
    every: frozenset[Key]
    workers: int
    timeout: float
    runs: dict[str, Run] = field(default_factory=dict)

    def run(self, version: str, keys: frozenset[Key], between: bool = True) -> Record | None:
        """The record of the cases in `keys` with a version; None where no backend starts."""
        wanted = {key.case for key in keys}
        chosen = [case for case in self.cases if case.id in wanted]
        targets = self.versions.of(version)
        self.versions.told(f"{version}: {len(chosen)} {'case' if len(chosen) == 1 else 'cases'}")
        ran = recorded.run(chosen, targets, None, None, self.workers, self.timeout)
        if ran.failures:
            self.versions.left_out(version, ran.failures.items())
            return None
        results = (*self._before(version), *self._whole(ran, chosen, targets))
        self.runs[version] = Run(results, ran.abouts, {})
        return self.record(version, keys)

    def _before(self, version: str) -> tuple[Result, ...]:
        return self.runs[version].results if version in self.runs else ()

    def _whole(self, ran: Run, chosen: Sequence[Case], targets: Sequence[Target]) -> Iterator[Result]:
        """The results, those that were killed from outside asked once more: that is no release's doing."""
        yield from (result for result in ran.results if not was_killed(result))
        lost = {(result.backend, result.case): result for result in ran.results if was_killed(result)}
        if lost:
            again = [case for case in chosen if case.id in {case for _, case in lost}]
            more = recorded.run(again, targets, None, None, self.workers, self.timeout)
            found = {(result.backend, result.case): result for result in more.results}
            yield from (found.get(key, result) for key, result in lost.items())

    def record(self, version: str, keys: frozenset[Key]) -> Record:
        """What is known of some cases with a version."""
        ran = self.runs[version]
        kept = tuple(result for result in ran.results if Key(result.backend, result.case) in keys)
        return Record(record.header(ran.abouts, len(keys)), kept, {"end": True}, 0)


@dataclass
class FingerprintsByVersion:
    """How versions compute, measured. `every` is empty: what there is to ask is what was measured."""

    versions: Versions
    every: frozenset[Key] = frozenset()
    headers: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def run(self, version: str, keys: frozenset[Key], between: bool = True) -> Record | None:
        """The record, without results, of what a version's fingerprint has for `keys`.

        None where no backend starts, and `between` others where it ran out of time.
        """
        targets = self.versions.of(version)
        self.versions.told(f"{version}: its precision fingerprint")
        for _ in range(TRIES):
            measured = measure(targets)
            failures = [(each.status.target.name, each.status.reason) for each in measured]
            if any(reason for _, reason in failures):
                self.versions.left_out(version, [(name, why) for name, why in failures if why])
                return None
            self.headers[version] = _header(measured)
            if not _is_undecided(measured):
                return self.record(version, keys)
        if between:
            names = ", ".join(each.status.target.name for each in measured)
            self.versions.left_out(version, [(names, "its fingerprint ran out of time, or was killed")])
            return None
        return self.record(version, keys)

    def record(self, version: str, keys: frozenset[Key]) -> Record:
        """What was measured of some entries, of all where none is named."""
        header = self.headers[version]
        backends = {
            name: {**about, **_select_entries(name, about, keys)}
            for name, about in header["backends"].items()
        }
        return Record({**header, "backends": backends}, (), {"end": True}, 0)


def _header(measured: Sequence[Measured]) -> Mapping[str, Any]:
    abouts = {each.status.target.name: each.status.about for each in measured}
    precision = {each.status.target.name: each.fingerprints for each in measured if each.fingerprints}
    return record.header({name: about for name, about in abouts.items() if about}, 0, precision)


def _is_undecided(measured: Sequence[Measured]) -> bool:
    return any(
        word in str(entry)
        for word in UNDECIDED
        for each in measured
        for entries in each.fingerprints.values()
        for entry in entries.values()
    )


def _select_entries(name: str, about: Mapping[str, Any], keys: frozenset[Key]) -> dict[str, Any]:
    """The fingerprint of a backend, without the entries that were not asked for."""
    if not keys or "precision" not in about:
        return {}
    return {
        "precision": {
            dtype: {
                entry: value for entry, value in entries.items() if Key(name, "", f"{dtype} {entry}") in keys
            }
            for dtype, entries in about["precision"].items()
        }
    }
