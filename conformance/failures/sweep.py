"""Cases that are drawn while they run, and verdicts in which known deviations are told from new failures."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from conformance.backends.jobs import Assignment
from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.pool import Pool
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.cases.questions import Job
from conformance.failures.space import why_not_taken
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, KNOWN, Result
from conformance.operators.observations import About, Observation
from conformance.runs.assignments import assign
from conformance.runs.stream import Started

DEATHS = 12
"""Deaths in a row after which a backend is given up: more than in a run, as a sweep looks for crashes."""

QUEUED = 32
"""Cases that are drawn ahead of the slowest backend; few, so that a time limit ends a sweep soon."""


MOST_DRAWN = 100
"""Cases that are drawn for each one that a backend has to take."""

Draw = Callable[[Mapping[str, About]], Iterable[Case]]
"""Draws cases for backends, by what each says of itself."""


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
class NotTaken:
    """A backend was not asked a case, which is beyond what it says it takes; `skip` is the kind of reason."""

    backend: str
    skip: str


@dataclass(frozen=True)
class Sweep:
    """The results of a sweep, as far as it came before it was interrupted.

    `not_taken` counts the drawn cases that a backend was not asked, by its name and the kind of reason.
    """

    judged: tuple[JudgedCase, ...]
    started: Started
    interrupted: bool = False
    not_taken: Mapping[NotTaken, int] = field(default_factory=dict)

    @property
    def failures(self) -> tuple[JudgedCase, ...]:
        """The results that disagree and that no known deviation covers."""
        return tuple(each for each in self.judged if each.result.verdict == FAIL)


def run_sweep(
    cases: Iterable[Case] | Draw,
    targets: Iterable[Target],
    workers: int = 1,
    timeout: float = CASE_TIMEOUT,
    seconds: float = float("inf"),
    most: int | None = None,
) -> Generator[Started | NotTaken | JudgedCase]:
    """Yield `Started` first, then the verdict on each case on each backend that started and takes it.

    No case is begun once `seconds` have passed; cases that were begun are finished. `cases` may be without
    end: they are drawn a few at a time, as answers come in; what they are may depend on the backends. With
    `most` the sweep ends after as many cases that some backend takes, or a hundred times as many drawn.
    """
    targets, until = tuple(targets), time.monotonic() + seconds
    oracle = Oracle(seconds=max(CASE_TIMEOUT, timeout))
    with Pool(targets, workers, max_deaths=DEATHS) as pool:
        pool.start()
        abouts = pool.abouts
        started = [target for target in targets if target.name in abouts]
        yield Started(abouts, pool.failures)
        drawing = _Drawing(iter(cases(abouts) if callable(cases) else cases), abouts, until, most)
        asked, answered = 0, 0
        while True:
            wanted = QUEUED - (asked - answered) // max(1, len(started))
            planned = drawing.assign(drawing.take(wanted) if started else [], started)
            yield from drawing.report()
            pool.submit(planned, timeout)
            asked += len(planned)
            if asked == answered:
                return
            for assigned, observation in islice(pool.results(), max(1, (asked - answered) // 2)):
                answered += 1
                assert isinstance(assigned, Assignment)
                yield _judge(assigned, observation, abouts[assigned.target.name], oracle)


@dataclass
class _Drawing:
    """Cases as they are drawn; those that no backend takes are counted and passed over."""

    cases: Iterator[Case]
    abouts: Mapping[str, About]
    until: float
    most: int | None
    drawn: int = 0
    taken: int = 0
    not_taken: list[NotTaken] = field(default_factory=list)

    def take(self, wanted: int) -> list[Case]:
        """The next cases that some backend takes, at most as many as are wanted."""
        cases: list[Case] = []
        while len(cases) < wanted and not self._is_done:
            case = next(self.cases, None)
            if case is None:
                break
            self.drawn += 1
            reasons = {name: why_not_taken(about, case.words) for name, about in self.abouts.items()}
            self.not_taken += [NotTaken(name, skip) for name, skip in reasons.items() if skip]
            if not all(reasons.values()):
                self.taken += 1
                cases.append(case)
        return cases

    def assign(self, cases: Iterable[Case], targets: Iterable[Target]) -> tuple[Assignment, ...]:
        """Each case to each backend that takes it."""
        return tuple(
            each
            for each in assign(cases, targets)
            if not why_not_taken(self.abouts[each.target.name], each.job.case.words)
        )

    @property
    def _is_done(self) -> bool:
        spent = self.most is not None and (self.taken >= self.most or self.drawn >= MOST_DRAWN * self.most)
        return spent or time.monotonic() >= self.until

    def report(self) -> list[NotTaken]:
        """What was not taken since the last report."""
        found, self.not_taken = self.not_taken, []
        return found


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
