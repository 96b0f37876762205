"""Plan, run and judge as one stream: what the command line, the library and the records share."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import TypeAlias

from conformance.backends import selection as targets_of
from conformance.backends.environments import prepared
from conformance.backends.jobs import Job, jobs
from conformance.backends.pool import Pool
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.fingerprint import Fingerprint
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, Result
from conformance.measuring import Measuring, Probing
from conformance.operators.observations import About

Precision: TypeAlias = Mapping[str, Mapping[str, Fingerprint]]
"""Fingerprints by backend and format."""

AGREED, DISAGREED, NOT_STARTED = 0, 1, 3
TIMEOUT = 60.0
"""Seconds that one case may take on one backend unless the user says otherwise."""


@dataclass(frozen=True)
class Started:
    """Every backend has started or failed: what each says of itself, and why others do not run.

    `precision` holds the fingerprint of each backend by format, where it was asked for.
    """

    abouts: Mapping[str, About]
    failures: Mapping[str, str]
    precision: Precision = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A finished run. Iterating gives its results."""

    results: tuple[Result, ...]
    abouts: Mapping[str, About]
    failures: Mapping[str, str]
    precision: Precision = field(default_factory=dict)

    def __iter__(self) -> Iterator[Result]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    @property
    def exit_code(self) -> int:
        """What `conformance run` would exit with."""
        return exit_code(self.results, self.failures)


def exit_code(results: Iterable[Result], failures: Mapping[str, str]) -> int:
    """3 when a backend could not start, 1 when anything failed, 0 otherwise; the largest that applies."""
    if failures:
        return NOT_STARTED
    return DISAGREED if any(result.verdict == FAIL for result in results) else AGREED


def stream(
    planned: Iterable[Job],
    targets: Iterable[Target],
    workers: int = 1,
    timeout: float = TIMEOUT,
    precision: bool = False,
) -> Generator[Started | Result]:
    """First `Started`, then a result for each job of a backend that started, as they come.

    `workers` processes per backend; `timeout` seconds for each job. With `precision` each backend answers the
    questions of its fingerprint before its cases. Closing the stream ends every process.
    """
    targets = tuple(targets)
    measuring = Measuring(targets if precision else ())
    with Pool(targets, workers) as pool:
        pool.submit([*measuring.jobs(), *planned], timeout)
        pool.start()
        abouts = pool.abouts
        results = _results(pool, measuring, abouts)
        early = []
        # a backend may be at its cases while another one is still measured
        while not measuring.done(abouts):
            early.append(next(results))
        yield Started(abouts, pool.failures, measuring.fingerprints())
        yield from (result for result in itertools.chain(early, results) if result is not None)


def _results(pool: Pool, measuring: Measuring, abouts: Mapping[str, About]) -> Iterator[Result | None]:
    """A verdict for each case, and None for each question of a fingerprint."""
    oracle = Oracle()
    for job, observation in pool.results():
        if isinstance(job, Probing):
            measuring.take(job, observation, pool)
            yield None
            continue
        assert isinstance(job, Job)
        name, about = job.target.name, abouts[job.target.name]
        question, plain = job.question, job.target.plain
        yield judge(job.case, name, about.dialect, about, question, observation, oracle, plain=plain)


def run(
    cases: Iterable[Case],
    backends: Iterable[str] = (),
    device: str = "auto",
    workers: int = 1,
    timeout: float = TIMEOUT,
    targets: str | PathLike[str] | None = None,
) -> Run:
    """Judge every case on every backend (default: NumPy and each framework that is installed).

    A backend may be a name of the file `targets`, or of `targets.yaml` here.

    Raises UsageError for a backend that nobody has; a backend that cannot start is in `failures`.
    """
    chosen = prepared(targets_of.select(backends, device, file=targets))
    events = list(stream(jobs(cases, chosen), chosen, workers, timeout))
    started = events[0]
    assert isinstance(started, Started)
    found = tuple(event for event in events if isinstance(event, Result))
    return Run(found, started.abouts, started.failures)
