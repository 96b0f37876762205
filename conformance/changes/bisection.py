"""The version that changed something, found by halving the released versions between two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.cases.case import Case
from conformance.changes.comparison import Change, Diff, diff
from conformance.changes.comparison.grouping import PRECISION
from conformance.changes.first_difference import Step, first_differing
from conformance.changes.kept_answers import KeptAnswers
from conformance.changes.measurements import (
    CasesByVersion,
    FingerprintsByVersion,
    Key,
    Measurement,
    Prepared,
    Versions,
)
from conformance.errors import HarnessError
from conformance.runs.record import Record
from conformance.runs.recording import DEFAULT, Execution


@dataclass(frozen=True)
class ChangePoint:
    """Where something changed: `step.first` is the first version with `changes`, against `step.before`."""

    step: Step[Key]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Bisection:
    """What changed between the ends, where each change came in, and the versions that could not be run.

    `results` and `precision` are the differences of the results and of the fingerprints, as far as they were
    looked at.
    """

    results: Diff | None
    precision: Diff | None
    found: tuple[ChangePoint, ...]
    skipped: dict[str, str]

    @property
    def exit_code(self) -> int:
        """1 where anything changed between the ends, else 0."""
        return max(each.exit_code for each in (self.results, self.precision) if each is not None)


def bisect(
    cases: Sequence[Case],
    versions: Sequence[str],
    prepared: Prepared,
    execution: Execution = DEFAULT,
    precision: bool | None = None,
    answers: KeptAnswers | None = None,
) -> Bisection:
    """Where each change between the first and the last of `versions` came in.

    All cases are run with the two ends, and only those that changed with versions between. The entries of
    the fingerprint are searched in this way too if `precision` says so, or says nothing and no case changed.
    A version that does not install, or whose backends do not start, is left out; an end that cannot is a
    HarnessError. What versions answer is kept in the folder of `answers`, which has been opened, and taken
    from there where it says so.
    """
    runs = Versions(prepared, execution.notify)
    with TemporaryDirectory(prefix="conformance-") as folder:
        if answers is None:
            names = frozenset(target.name for target in runs.targets_of(versions[0]))
            answers = KeptAnswers(Path(folder), names)
        return _search(cases, versions, runs, execution, precision, answers)


def _search(
    cases: Sequence[Case],
    versions: Sequence[str],
    runs: Versions,
    execution: Execution,
    precision: bool | None,
    answers: KeptAnswers,
) -> Bisection:
    every = frozenset(Key(name, case.id) for name in answers.names for case in cases)
    by_case = CasesByVersion(runs, cases, every, answers, execution)
    results = _ChangeSearch(by_case, versions) if cases else None
    looked = precision or (precision is None and not (results and results.difference.changes))
    by_entry = FingerprintsByVersion(runs, answers, execution)
    arithmetic = _ChangeSearch(by_entry, versions) if looked else None
    searches = [search for search in (results, arithmetic) if search is not None]
    points = sorted(
        (point for search in searches for point in search.change_points()),
        key=lambda point: versions.index(point.step.first),
    )
    differences = [search.difference if search else None for search in (results, arithmetic)]
    return Bisection(differences[0], differences[1], tuple(points), runs.skipped)


class _ChangeSearch:
    """What differs between the two ends of a line of versions, and where on the line it changed.

    Raises HarnessError where an end cannot be run.
    """

    def __init__(self, measurement: Measurement, versions: Sequence[str]) -> None:
        self._measurement, self._versions = measurement, versions
        self.difference = diff(self._run_end(versions[0]), self._run_end(versions[-1]))

    def _run_end(self, version: str) -> Record:
        answer = self._measurement.run(version, self._measurement.every, between=False)
        if answer is None:
            why = self._measurement.versions.skipped[version]
            raise HarnessError(f"{version} is one of the two ends and cannot be run: {why}")
        return answer

    def change_points(self) -> Iterator[ChangePoint]:
        """The steps at which something changed, in the order of the line."""
        keys = frozenset(_changed_keys(self.difference))
        for step in first_differing(self._versions, keys, self._differing) if keys else ():
            wanted = frozenset(step.keys)
            before, first = (
                self._measurement.record(version, wanted) for version in (step.before, step.first)
            )
            yield ChangePoint(step, diff(before, first).changes)

    def _differing(self, version: str, keys: frozenset[Key]) -> frozenset[Key] | None:
        """Which of `keys` differ at a version from the first one; None where it cannot be run."""
        answer = self._measurement.run(version, keys)
        if answer is None:
            return None
        return frozenset(_changed_keys(diff(self._measurement.record(self._versions[0], keys), answer)))


def _changed_keys(difference: Diff) -> Iterator[Key]:
    """What has changed; both sides call their backends alike."""
    for change in difference.changes:
        backend = change.backends[0]
        if change.kind == PRECISION:
            yield from (Key(backend, entry=entry) for entry in change.aspects)
        yield from (Key(backend, case) for case in change.cases if case)
