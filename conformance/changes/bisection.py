"""The version that changed something, found by halving the released versions between two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from conformance.backends.limits import CASE_TIMEOUT
from conformance.cases.case import Case
from conformance.changes.comparison import Change, Diff, diff
from conformance.changes.comparison.grouping import PRECISION
from conformance.changes.first_difference import Step, first_differing
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
    workers: int = 1,
    timeout: float = CASE_TIMEOUT,
    told: Callable[[str], object] = lambda text: None,
    precision: bool | None = None,
) -> Bisection:
    """Where each change between the first and the last of `versions` came in.

    All cases are run with the two ends, and only those that changed with versions between. The same is done
    with the entries of the fingerprint if `precision` says so, or says nothing and no case changed. A version
    that does not install, or whose backends do not start, is left out; an end that cannot is a HarnessError.
    """
    runs = Versions(prepared, told)
    names = [target.name for target in runs.of(versions[0])]
    every = frozenset(Key(name, case.id) for name in names for case in cases)
    results = _ChangeSearch(CasesByVersion(runs, cases, every, workers, timeout), versions) if cases else None
    looked = precision or (precision is None and not (results and results.difference.changes))
    arithmetic = _ChangeSearch(FingerprintsByVersion(runs), versions) if looked else None
    searches = [search for search in (results, arithmetic) if search is not None]
    found = sorted(
        (found for search in searches for found in search.found()),
        key=lambda each: versions.index(each.step.first),
    )
    differences = [search.difference if search else None for search in (results, arithmetic)]
    return Bisection(differences[0], differences[1], tuple(found), runs.skipped)


class _ChangeSearch:
    """What both ends say, and where between them it changed.

    Raises HarnessError where an end cannot be run.
    """

    def __init__(self, asked: Measurement, versions: Sequence[str]) -> None:
        self._asked, self._versions = asked, versions
        self.difference = diff(self._end(versions[0]), self._end(versions[-1]))

    def _end(self, version: str) -> Record:
        said = self._asked.run(version, self._asked.every, between=False)
        if said is None:
            why = self._asked.versions.skipped[version]
            raise HarnessError(f"{version} is one of the two ends and cannot be run: {why}")
        return said

    def found(self) -> Iterator[ChangePoint]:
        """The steps at which something changed, in the order of the line."""
        keys = frozenset(_keys(self.difference))
        for step in first_differing(self._versions, keys, self._differing) if keys else ():
            wanted = frozenset(step.keys)
            before, first = (self._asked.record(version, wanted) for version in (step.before, step.first))
            yield ChangePoint(step, diff(before, first).changes)

    def _differing(self, version: str, keys: frozenset[Key]) -> frozenset[Key] | None:
        said = self._asked.run(version, keys)
        if said is None:
            return None
        return frozenset(_keys(diff(self._asked.record(self._versions[0], keys), said)))


def _keys(difference: Diff) -> Iterator[Key]:
    """What has changed; both sides call their backends alike."""
    for change in difference.changes:
        backend = change.backends[0]
        if change.kind == PRECISION:
            yield from (Key(backend, entry=entry) for entry in change.aspects)
        yield from (Key(backend, case) for case in change.cases if case)
