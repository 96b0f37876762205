"""Jobs in, results out, as they come: the one place where backends are asked and their answers judged.

A record is written, progress is shown and a run is broken off while they arrive; nothing waits for the end.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from conformance.backends.jobs import Assignment
from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.pool import Pool
from conformance.backends.target import Target
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import Result
from conformance.operators.observations import About
from conformance.runs.fingerprint.measurement import FingerprintJob, FingerprintMeasurement
from conformance.runs.fingerprint.tasks import Fingerprint
from conformance.runs.watcher import FingerprintProgress

Precision: TypeAlias = Mapping[str, Mapping[str, Fingerprint]]
"""Fingerprints by backend and format."""


@dataclass(frozen=True)
class Started:
    """Every backend has started or failed: what each says of itself, and why others do not run.

    `precision` holds the fingerprint of each backend by format, where it was asked for.
    """

    abouts: Mapping[str, About]
    failures: Mapping[str, str]
    precision: Precision = field(default_factory=dict)


MOST_EXCERPTS = 1000
"""Results of a run that keep the numbers which are wrong in them: all results of a run may be in memory."""

Event: TypeAlias = FingerprintProgress | Started | Result


def stream(
    assignments: Iterable[Assignment],
    targets: Iterable[Target],
    workers: int = 1,
    timeout: float = CASE_TIMEOUT,
    precision: bool = False,
) -> Generator[Event]:
    """`Started`, then a result for each assignment to a backend that started, as they come.

    `workers` processes per backend; `timeout` seconds for each question. With `precision` each backend
    answers the questions of its fingerprint before its cases, and how far that is comes before `Started`.
    Closing the stream ends every process.
    """
    targets = tuple(targets)
    measuring = FingerprintMeasurement(targets if precision else ())
    with Pool(targets, workers) as pool:
        pool.submit([*measuring.jobs(), *assignments], timeout)
        pool.start()
        abouts = pool.abouts
        results = _results(pool, measuring, abouts, timeout)
        early = []
        total = measuring.unanswered(abouts)
        # a backend may be at its cases while another one is still measured
        while waiting := measuring.unanswered(abouts):
            yield FingerprintProgress(total - waiting, total)
            early.append(next(results))
        yield Started(abouts, pool.failures, measuring.fingerprints())
        judged = (result for result in itertools.chain(early, results) if result is not None)
        yield from _with_few_excerpts(judged)


def _with_few_excerpts(results: Iterable[Result]) -> Iterator[Result]:
    kept = 0
    for result in results:
        kept += bool(result.excerpts)
        yield replace(result, excerpts={}) if result.excerpts and kept > MOST_EXCERPTS else result


def _results(
    pool: Pool, measuring: FingerprintMeasurement, abouts: Mapping[str, About], timeout: float
) -> Iterator[Result | None]:
    """A verdict for each case, and None for each question of a fingerprint."""
    oracle = Oracle(seconds=max(CASE_TIMEOUT, timeout))
    for request, observation in pool.results():
        if isinstance(request, FingerprintJob):
            measuring.take(request, observation, pool)
            yield None
            continue
        assert isinstance(request, Assignment)
        yield judge(request.job, abouts[request.target.name], observation, oracle)
