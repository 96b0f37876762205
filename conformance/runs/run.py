"""A finished run with its exit code, and the library's `run`, which keeps all results and writes no file."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike

from conformance.backends import selection
from conformance.backends.environments import prepare
from conformance.backends.import_path import describe_ignored
from conformance.backends.jobs import assign
from conformance.backends.limits import CASE_TIMEOUT
from conformance.cases.case import Case
from conformance.errors import AGREED, DISAGREED, NOT_STARTED
from conformance.judging.expectations import UnseenExpectation, find_unseen_expectations
from conformance.judging.results import FAIL, SKIP, Result
from conformance.operators.observations import About
from conformance.runs.stream import Precision, Started, stream


@dataclass(frozen=True)
class Run:
    """A finished run. Iterating gives its results.

    `abouts` has what each backend that started says of itself, `failures` why each other one did not start,
    `precision` the fingerprints that were measured. `requested` are the backends that somebody named, as
    against those that run because they are installed: one of them of which nothing could be checked makes the
    run fail. `unseen` are the expectations of cases that the run did not look at. `stopped` says why the run
    ended before all was asked, None where it was not.
    """

    results: tuple[Result, ...]
    abouts: Mapping[str, About]
    failures: Mapping[str, str]
    precision: Precision = field(default_factory=dict)
    requested: tuple[str, ...] = ()
    unseen: tuple[UnseenExpectation, ...] = ()
    stopped: str | None = None

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    @property
    def exit_code(self) -> int:
        """What `conformance run` would exit with."""
        if unchecked_backends(self.results, self.requested):
            return NOT_STARTED
        return exit_code(self.results, self.failures)


class RunInterrupted(KeyboardInterrupt):
    """Raised where Ctrl-C ends a run that has begun; `run` holds the results until then."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run


def unchecked_backends(results: Iterable[Result], names: Iterable[str]) -> tuple[str, ...]:
    """The backends among `names` of which no result was checked: all that they were asked was skipped."""
    checked = {result.backend for result in results if result.verdict != SKIP}
    return tuple(name for name in names if name not in checked)


def exit_code(results: Iterable[Result], failures: Mapping[str, str]) -> int:
    """3 when a backend could not start, 1 when anything failed, 0 otherwise; the largest that applies."""
    if failures:
        return NOT_STARTED
    return DISAGREED if any(result.verdict == FAIL for result in results) else AGREED


def run(
    cases: Iterable[Case],
    backends: Iterable[str] = (),
    device: str = "auto",
    workers: int = 1,
    timeout: float = CASE_TIMEOUT,
    targets: str | PathLike[str] | None = None,
) -> Run:
    """Judge every case on every backend (default: NumPy and each framework that is installed).

    A backend may be a name of the file `targets`, or of `targets.yaml` here.

    Raises UsageError for a backend that nobody has; a backend that cannot start is in `failures`.
    """
    chosen = selection.select(backends, device, file=targets)
    for sentence in describe_ignored(chosen):
        warnings.warn(sentence, stacklevel=2)
    chosen = prepare(chosen)
    cases = tuple(cases)
    events = list(stream(assign(cases, chosen), chosen, workers, timeout))
    started = events[0]
    assert isinstance(started, Started)
    results = tuple(event for event in events if isinstance(event, Result))
    requested = tuple(target.name for target in chosen) if backends or targets else ()
    unseen = find_unseen_expectations(cases, results)
    return Run(results, started.abouts, started.failures, requested=requested, unseen=unseen)
