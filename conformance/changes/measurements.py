"""What a version is asked between two others, cases or its precision fingerprint, and what it answered.

Both are a `Measurement`: a search asks either without knowing which. Answers are kept, since a later step
needs again what an earlier one asked of the same version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from conformance.backends.environments.command import reason_in
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.changes.kept_answers import KeptAnswers
from conformance.runs import record, recording
from conformance.runs.fingerprint.measurement import Measured, measure
from conformance.runs.fingerprint.tasks import UNDECIDED
from conformance.runs.record import Record
from conformance.runs.recording import DEFAULT, Execution, was_killed

Prepared = Callable[[str], tuple[Target, ...]]
"""Makes the backends with a version, in built environments; what cannot be built is `Target.unavailable`."""

TRIES = 2
"""Times that a fingerprint is measured whose questions ran out of time: the machine may have been busy."""


class Key(NamedTuple):
    """What may change: a case of a backend, or an entry of its fingerprint."""

    backend: str
    case: str = ""
    entry: str = ""


@dataclass
class Versions:
    """The backends of each version, and why versions cannot be run; `notify` is told what happens."""

    prepared: Prepared
    notify: Callable[[str], object]
    skipped: dict[str, str] = field(default_factory=dict)
    targets: dict[str, tuple[Target, ...]] = field(default_factory=dict)

    def targets_of(self, version: str) -> tuple[Target, ...]:
        """The backends with a version; an environment that was tried once is not tried again."""
        if version not in self.targets:
            self.targets[version] = self.prepared(version)
        return self.targets[version]

    def skip(self, version: str, failures: Iterable[tuple[str, str]]) -> None:
        """Note that a version cannot be run, with the reason of each backend."""
        self.skipped[version] = "; ".join(f"{name}: {why}" for name, why in failures)
        self.notify(f"{version} is left out: {reason_in(self.skipped[version])}")


class Measurement(Protocol):
    """What versions are asked about; `every` is all of it."""

    versions: Versions
    every: frozenset[Key]

    def run(self, version: str, keys: frozenset[Key], between: bool = True) -> Record | None:
        """Ask a version about some keys.

        None where it cannot be run or, `between` the ends, where its answer says nothing.
        """

    def record(self, version: str, keys: frozenset[Key]) -> Record:
        """What a version has answered about some keys already."""


@dataclass
class CasesByVersion:
    """Cases, run with versions; the answers are in `kept`."""

    versions: Versions
    cases: Sequence[Case]
    every: frozenset[Key]
    kept: KeptAnswers
    execution: Execution = DEFAULT
    answers: dict[str, Record] = field(default_factory=dict)

    def run(self, version: str, keys: frozenset[Key], between: bool = True) -> Record | None:
        """The record of the cases in `keys` with a version; None where no backend starts."""
        wanted = {key.case for key in keys}
        chosen = [case for case in self.cases if case.id in wanted]
        answer = self.kept.load(version, chosen, self.versions.notify)
        if answer is None or not self.kept.is_whole(answer, chosen):
            answer = self._ask(version, chosen, answer)
        if answer is None:
            return None
        earlier = self.answers[version].results if version in self.answers else ()
        self.answers[version] = replace(answer, results=(*earlier, *answer.results))
        return self.record(version, keys)

    def _ask(self, version: str, cases: Sequence[Case], earlier: Record | None) -> Record | None:
        """The whole record of some cases, going on after `earlier`; None where a backend does not start."""
        targets, path = self.versions.targets_of(version), self.kept.path(version, cases)
        self.versions.notify(f"{version}: {len(cases)} {'case' if len(cases) == 1 else 'cases'}")
        execution = replace(self.execution, said=self.kept.version_header(version))
        ran = recording.run(cases, targets, path, earlier, execution, precision=False)
        if ran.failures:
            self.versions.skip(version, ran.failures.items())
            path.unlink(missing_ok=True)
            return None
        if any(map(was_killed, ran.results)):
            # that is no release's doing: they are asked once more
            rest = recording.load_for_resume(path, cases)
            recording.run(cases, targets, path, rest, execution, precision=False)
        return record.read(path)

    def record(self, version: str, keys: frozenset[Key]) -> Record:
        """What is known of some cases with a version."""
        found = self.answers[version]
        results = tuple(result for result in found.results if Key(result.backend, result.case) in keys)
        return Record({**found.header, "cases": len(keys)}, results, {"end": True}, 0)


@dataclass
class FingerprintsByVersion:
    """How versions compute, measured. `every` is empty: what there is to ask is what was measured."""

    versions: Versions
    kept: KeptAnswers
    execution: Execution = DEFAULT
    every: frozenset[Key] = frozenset()
    headers: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def run(self, version: str, keys: frozenset[Key], between: bool = True) -> Record | None:
        """The record, without results, of what a version's fingerprint has for `keys`.

        None where no backend starts, and `between` others where it ran out of time.
        """
        header = self.kept.load_precision(version)
        if header is None:
            header = self._measure(version, between)
        if header is None:
            return None
        self.headers[version] = header
        return self.record(version, keys)

    def _measure(self, version: str, between: bool) -> Mapping[str, Any] | None:
        targets = self.versions.targets_of(version)
        self.versions.notify(f"{version}: its precision fingerprint")
        for _ in range(TRIES):
            measured = measure(targets, self.execution.watcher)
            failures = [(each.status.target.name, each.status.reason) for each in measured]
            if any(reason for _, reason in failures):
                self.versions.skip(version, [(name, why) for name, why in failures if why])
                return None
            header = _header(measured)
            if not _is_undecided(measured):
                self.kept.write_precision(version, header)
                return header
        if between:
            names = ", ".join(each.status.target.name for each in measured)
            self.versions.skip(version, [(names, "its fingerprint ran out of time, or was killed")])
            return None
        return header

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
    header = record.header({name: about for name, about in abouts.items() if about}, 0, precision)
    # as it is read back from a file
    return record.as_read(header)


def _is_undecided(measured: Sequence[Measured]) -> bool:
    """Whether some question timed out or was killed, so that entries may be other ones for that alone."""
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
