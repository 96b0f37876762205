"""The fingerprints of the backends of a run, measured by its own workers before their cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from conformance.backends.limits import START_LIMIT
from conformance.backends.pool import Pool, Status
from conformance.backends.target import Target
from conformance.operators.observations import KILLED, Crashed, Observation, TimedOut
from conformance.operators.question import Question
from conformance.runs.fingerprint.tasks import DTYPES, Fingerprint, Task, entries, tasks
from conformance.runs.watcher import UNWATCHED, FingerprintProgress, Watcher, watch_start

LIMIT = 20.0
"""Seconds that one question may take."""

LOSSES = 3
"""Workers that a backend may lose over its fingerprint; the rest of it is not measured then."""


@dataclass(frozen=True)
class FingerprintJob:
    """One question of a fingerprint for one backend; a death over it is not held against the backend."""

    target: Target
    task: Task
    number: int
    limit: float | None = LIMIT
    counted: bool = False
    damages_process: bool = False

    @property
    def question(self) -> Question:
        """What is asked."""
        return self.task.questions[self.number]


class FingerprintMeasurement:
    """Questions about some backends, and what has come of them so far."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._targets = tuple(dict.fromkeys(targets))
        self._found: dict[tuple[str, int], Observation] = {}
        self._waiting = Counter({target.name: len(list(self._jobs_for(target))) for target in self._targets})
        self._lost: Counter[str] = Counter()
        self._again: set[tuple[str, int]] = set()

    def jobs(self) -> Iterator[FingerprintJob]:
        """Every question for every backend."""
        return (job for target in self._targets for job in self._jobs_for(target))

    def _jobs_for(self, target: Target) -> Iterator[FingerprintJob]:
        for dtype in DTYPES:
            for task in tasks(dtype):
                yield from (FingerprintJob(target, task, number) for number in range(len(task.questions)))

    def unanswered(self, names: Iterable[str]) -> int:
        """Questions that the backends of these names have still to answer."""
        return sum(self._waiting[name] for name in names)

    def take(self, job: FingerprintJob, observation: Observation, pool: Pool) -> None:
        """Note what came of a question; a backend that has lost too many workers is asked no more.

        A question is asked again where its worker was killed from outside: that says nothing of the backend.
        """
        name = job.target.name
        # `tasks` is cached, so a question is one object as long as the process lives
        key = name, id(job.question)
        if isinstance(observation, Crashed) and KILLED in observation.how and key not in self._again:
            self._again.add(key)
            pool.ask_again(job)
            return
        self._found[key] = observation
        self._waiting[name] -= 1
        self._lost[name] += isinstance(observation, (Crashed, TimedOut))
        if self._lost[name] >= LOSSES:
            withdrawn = pool.withdraw(job.target, lambda asked: isinstance(asked, FingerprintJob))
            self._waiting[name] -= withdrawn

    def fingerprints(self) -> dict[str, dict[str, Fingerprint]]:
        """What was measured of each backend that answered anything, by format."""
        measured = {target.name: self._fingerprint(target.name) for target in self._targets}
        return {name: found for name, found in measured.items() if found}

    def _fingerprint(self, name: str) -> dict[str, Fingerprint]:
        found = {dtype: entries(self._answered_tasks(name, dtype)) for dtype in DTYPES}
        return {dtype: measured for dtype, measured in found.items() if measured}

    def _answered_tasks(self, name: str, dtype: str) -> Iterator[tuple[Task, tuple[Observation, ...]]]:
        for task in tasks(dtype):
            seen = [self._found.get((name, id(question))) for question in task.questions]
            if None not in seen:
                yield task, tuple(observation for observation in seen if observation is not None)


@dataclass(frozen=True)
class Measured:
    """A backend, whether it started, and its fingerprint by format."""

    status: Status
    fingerprints: Mapping[str, Fingerprint]


def measure(
    targets: Iterable[Target], watcher: Watcher = UNWATCHED, start_limit: float = START_LIMIT
) -> list[Measured]:
    """Start every target and measure those that start; in the order of the targets."""
    targets = tuple(targets)
    events = _measure(targets, start_limit)
    with closing(events):
        return watch_start(events, [target.name for target in targets], watcher)


def _measure(
    targets: Sequence[Target], start_limit: float
) -> Generator[FingerprintProgress | list[Measured]]:
    """How far the measurement is, then what was measured."""
    measuring = FingerprintMeasurement(targets)
    with Pool(targets, start_limit=start_limit) as pool:
        pool.submit(measuring.jobs())
        pool.start()
        total = measuring.unanswered(pool.abouts)
        for job, observation in pool.results():
            assert isinstance(job, FingerprintJob)
            measuring.take(job, observation, pool)
            yield FingerprintProgress(total - measuring.unanswered(pool.abouts), total)
        found = measuring.fingerprints()
        abouts, failures = pool.abouts, pool.failures
    yield [
        Measured(
            Status(target, abouts.get(target.name), failures.get(target.name)), found.get(target.name, {})
        )
        for target in targets
    ]
