"""The version that changed something, found by halving the released versions between two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from conformance import record, recorded
from conformance.backends import Target
from conformance.cases.case import Case
from conformance.comparison import Change, Diff, diff
from conformance.errors import HarnessError
from conformance.halving import Step, first_differing
from conformance.record import Record
from conformance.suite import TIMEOUT, Run

_APART = "\0"
"""Between a backend and a case in what is halved for: neither name can hold it."""

Prepared = Callable[[str], tuple[Target, ...]]
"""The backends with a version, in environments that are there; what cannot be built is `unavailable`."""


@dataclass(frozen=True)
class Found:
    """Where something changed: `step.first` is the first version with `changes`, against `step.before`."""

    step: Step
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Bisection:
    """What changed between the ends, where each change came in, and the versions that could not be run."""

    difference: Diff
    found: tuple[Found, ...]
    skipped: dict[str, str]

    @property
    def exit_code(self) -> int:
        """1 where anything changed between the ends, else 0."""
        return self.difference.exit_code


@dataclass
class _Versions:
    """Runs cases with versions; remembers results, and why a version cannot be run."""

    prepared: Prepared
    cases: Sequence[Case]
    workers: int
    timeout: float
    told: Callable[[str], object]
    runs: dict[str, Run] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def run(self, version: str, keys: frozenset[str]) -> Record | None:
        """The record of the cases in `keys` with a version; None where no backend starts."""
        wanted = {_case(key) for key in keys}
        chosen = [case for case in self.cases if case.id in wanted]
        targets = self.prepared(version)
        self.told(f"{version}: {len(chosen)} {'case' if len(chosen) == 1 else 'cases'}")
        ran = recorded.run(chosen, targets, None, None, self.workers, self.timeout)
        if ran.failures:
            self.skipped[version] = "; ".join(f"{name}: {why}" for name, why in ran.failures.items())
            self.told(f"{version} is left out: {self.skipped[version].strip().splitlines()[-1]}")
            return None
        before = self.runs[version].results if version in self.runs else ()
        self.runs[version] = Run((*before, *ran.results), ran.abouts, {})
        return self.record(version, keys)

    def end(self, version: str, keys: frozenset[str]) -> Record:
        """The same for one of the two ends; raises HarnessError where it cannot be run."""
        found = self.run(version, keys)
        if found is None:
            raise HarnessError(f"{version} is one of the two ends and cannot be run: {self.skipped[version]}")
        return found

    def record(self, version: str, keys: Iterable[str]) -> Record:
        """What is known of some cases with a version."""
        ran, keys = self.runs[version], frozenset(keys)
        kept = tuple(result for result in ran.results if _key(result.backend, result.case) in keys)
        return Record(record.header(ran.abouts, len(keys)), kept, {"end": True}, 0)


def bisect(
    cases: Sequence[Case],
    versions: Sequence[str],
    prepared: Prepared,
    workers: int = 1,
    timeout: float = TIMEOUT,
    told: Callable[[str], object] = lambda text: None,
) -> Bisection:
    """Where each change between the first and the last of `versions` came in.

    All cases are run with the two ends, and only those that changed with versions between. A version that
    does not install, or whose backends do not start, is left out; an end that cannot is a HarnessError.
    """
    runs = _Versions(prepared, cases, workers, timeout, told)
    names = [target.name for target in prepared(versions[0])]
    every = frozenset(_key(name, case.id) for name in names for case in cases)
    difference = diff(runs.end(versions[0], every), runs.end(versions[-1], every))
    keys = frozenset(_keys(difference))

    def differing(version: str, asked: frozenset[str]) -> frozenset[str] | None:
        seen = runs.run(version, asked)
        if seen is None:
            return None
        return frozenset(_keys(diff(runs.record(versions[0], asked), seen)))

    steps = first_differing(versions, keys, differing) if keys else ()
    found = tuple(Found(step, _between(runs, step)) for step in steps)
    return Bisection(difference, found, runs.skipped)


def _key(backend: str, case: str) -> str:
    return f"{backend}{_APART}{case}"


def _case(key: str) -> str:
    return key.partition(_APART)[2]


def _keys(difference: Diff) -> Iterator[str]:
    """What of the cases has changed; both sides call their backends alike."""
    for change in difference.changes:
        yield from (_key(change.backends[0], case) for case in change.cases if case)


def _between(runs: _Versions, step: Step) -> tuple[Change, ...]:
    return diff(runs.record(step.before, step.keys), runs.record(step.first, step.keys)).changes
