"""Cases that are drawn while they run, and verdicts in which known deviations are told from new failures."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from conformance.backends.jobs import Assignment, assign
from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.pool import Pool
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.cases.questions import Job
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, KNOWN, Result
from conformance.operators.observations import About, Observation
from conformance.runs.stream import Started

DEATHS = 12
"""Deaths in a row after which a backend is given up: more than in a run, as a sweep looks for crashes."""

QUEUED = 32
"""Cases that are drawn ahead of the slowest backend; few, so that a time limit ends a sweep soon."""


@dataclass(frozen=True)
class JudgedCase:
    """The verdict on a case on one backend; `known` maps failing aspects to deviations that cover them."""

    job: Job
    target: Target
    dialect: str | None
    result: Result
    known: Mapping[str, str] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """The case that was drawn."""
        return self.job.case


@dataclass(frozen=True)
class Sweep:
    """The results of a sweep, as far as it came before it was interrupted."""

    judged: tuple[JudgedCase, ...]
    started: Started
    interrupted: bool = False

    @property
    def failures(self) -> tuple[JudgedCase, ...]:
        """The results that disagree and that no known deviation covers."""
        return tuple(each for each in self.judged if each.result.verdict == FAIL)


def run_sweep(
    cases: Iterable[Case],
    targets: Iterable[Target],
    workers: int = 1,
    timeout: float = CASE_TIMEOUT,
    seconds: float = float("inf"),
) -> Generator[Started | JudgedCase]:
    """Yield `Started` first, then the verdict on each case on each backend that started.

    No case is begun once `seconds` have passed; cases that were begun are finished. `cases` may be without
    end: they are drawn a few at a time, as answers come in.
    """
    targets, until = tuple(targets), time.monotonic() + seconds
    oracle = Oracle(seconds=max(CASE_TIMEOUT, timeout))
    with Pool(targets, workers, max_deaths=DEATHS) as pool:
        pool.start()
        abouts = pool.abouts
        started = [target for target in targets if target.name in abouts]
        yield Started(abouts, pool.failures)
        drawn, asked, answered = iter(cases), 0, 0
        while True:
            wanted = QUEUED - (asked - answered) // max(1, len(started))
            more = list(islice(drawn, wanted)) if started and time.monotonic() < until else []
            planned = assign(more, started)
            pool.submit(planned, timeout)
            asked += len(planned)
            if asked == answered:
                return
            for assigned, observation in islice(pool.results(), max(1, (asked - answered) // 2)):
                answered += 1
                assert isinstance(assigned, Assignment)
                yield _judge(assigned, observation, abouts[assigned.target.name], oracle)


def _judge(assigned: Assignment, observation: Observation, about: About, oracle: Oracle) -> JudgedCase:
    """The verdict without a diagnosis, which is made of the minimal case alone."""
    result = judge(assigned.job, about, observation, oracle, Effort.VERDICT)
    return apply_deviations(JudgedCase(assigned.job, assigned.target, about.dialect, result))


def apply_deviations(judged: JudgedCase) -> JudgedCase:
    """The result with the verdict `known` where deviations cover every aspect that fails."""
    known, result = judged.result.deviations, judged.result
    if not known:
        return judged
    failing = result.failing_aspects
    aspects = {aspect: KNOWN if aspect in known else state for aspect, state in result.aspects.items()}
    verdict = KNOWN if len(known) == len(failing) else FAIL
    return replace(judged, known=known, result=replace(result, aspects=aspects, verdict=verdict))
