"""The smallest configuration that fails as a case fails: fewer channels, smaller sizes, plainer words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from conformance.backends.client import Client
from conformance.cases.case import Case, ExpectedResult
from conformance.cases.questions import Job, question_of
from conformance.cases.reductions import plainest_words, smaller_words
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, KNOWN, Result
from conformance.operators.convolution.geometry import Geometry, Prediction
from conformance.operators.observations import About, Answer, Observation
from conformance.operators.question import Question
from conformance.operators.words import Words

MOST_QUESTIONS = 200
MOST_SECONDS = 30.0
QUESTION_LIMIT = 20.0

DEADLY = ("crashed", "timeout")
"""Outcomes that end the worker. Each attempt that fails alike starts another one."""
MOST_DEATHS = 30
DEADLY_SECONDS = 120.0
PATIENCE = 10.0
"""A worker that takes so many times what the slowest healthy answer took is taken to hang, until the smallest
case is asked again with more of it."""
LEAST_LIMIT = 1.0
HANG_LIMIT = 5.0
"""Seconds without an answer after which a case that was seen to hang is believed to."""


class Asked(Protocol):
    """A way to put a case to a backend, which may take `limit` seconds."""

    def __call__(self, case: Case, limit: float = QUESTION_LIMIT) -> Verdict: ...


Wanted = Callable[["Verdict"], bool]


@dataclass(frozen=True)
class Verdict:
    """What came of a case on one backend."""

    job: Job
    about: About
    observation: Observation
    result: Result

    @property
    def case(self) -> Case:
        """The case that was asked."""
        return self.job.case

    @property
    def question(self) -> Question:
        """What the backend was sent."""
        return self.job.question

    @property
    def prediction(self) -> Prediction:
        """What the backend's rule makes of the question."""
        return self.job.prediction(self.about.dialect)

    @property
    def failing(self) -> tuple[str, ...]:
        """The aspects that fail, known deviations included."""
        return tuple(name for name, state in self.result.aspects.items() if state in (FAIL, KNOWN))

    @property
    def deadly(self) -> bool:
        """Whether it ended or held up the worker."""
        return self.result.outcome in DEADLY

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compute."""
        return isinstance(self.prediction, Geometry) and 0 in self.prediction.output_shape

    def like(self, other: Verdict) -> bool:
        """Whether this is the same failure: the same outcome, the first failing aspect, and no new one.

        What computes something does not become an empty operation: emptiness has failures of its own. What
        ends a worker may stop being one.
        """
        error, theirs = self.result.error or {}, other.result.error or {}
        return (
            self.result.outcome == other.result.outcome
            and isinstance(self.prediction, Geometry) == isinstance(other.prediction, Geometry)
            and error.get("type") == theirs.get("type")
            and set(other.failing[:1]) <= set(self.failing) <= set(other.failing)
            and (self.empty == other.empty or (other.empty and other.deadly))
        )


def asking(client: Client) -> Asked:
    """A way to put cases to a backend; raises HarnessError when it cannot start.

    A worker that ends over a case is no reason to give its backend up.
    """
    about, oracle = client.wait_until_started(), Oracle()

    def ask(case: Case, limit: float = QUESTION_LIMIT) -> Verdict:
        question = question_of(case, about.dialect)
        job = Job(case, client.target.name, question, client.target.plain)
        observation = client.ask(question, limit, counted=False)
        return Verdict(job, about, observation, judge(job, about, observation, oracle, Effort.VERDICT))

    return ask


def _any(verdict: Verdict) -> bool:
    return True


def shrunk(
    found: Verdict,
    ask: Asked,
    questions: int = MOST_QUESTIONS,
    seconds: float | None = None,
    wanted: Wanted = _any,
    deaths: int = MOST_DEATHS,
    hints: Iterable[Case] = (),
) -> Verdict:
    """The last of ever smaller cases that still fails like `found`; `found` itself where none does.

    What is not `wanted` is passed over. At most so many questions are asked, for at most so long (default: 30
    seconds, 120 for what ends the worker), and no more than so many of them end a worker. `hints` are tried
    first. A case that gives its operands itself is left alone.
    """
    if not found.failing or not all(isinstance(kind, str) for kind in found.case.kinds.values()):
        return found
    deadly = found.deadly
    if seconds is None:
        seconds = DEADLY_SECONDS if deadly else MOST_SECONDS
    attempts = _Attempts(ask, wanted, questions, deaths, time.monotonic() + seconds)
    hints = (*hints, bare(found.case, plainest_words(found.case.words))) if deadly else tuple(hints)
    while True:
        smallest = _descended(found, attempts, hints)
        if smallest is found or found.result.outcome != "timeout" or attempts.healthy is None:
            return smallest
        confirmed = attempts.confirmed(smallest)
        if confirmed or attempts.spent:
            return confirmed or found


def _steps(smallest: Verdict) -> Iterator[Case]:
    """Cases that are a step smaller; what ends a worker may do so without derivatives, too."""
    case = smallest.case
    if smallest.deadly and (case.gradients or case.derivatives):
        yield replace(case, gradients=False, derivatives=())
    yield from (bare(case, words) for words in smaller_words(case.words))


@dataclass
class _Attempts:
    """What was tried, what it may still cost, and how long an answer may take."""

    ask: Asked
    wanted: Wanted
    questions: int
    deaths: int
    until: float
    tried: set[tuple[Words, bool, tuple[str, ...]]] = field(default_factory=set)
    healthy: float | None = None

    @property
    def spent(self) -> bool:
        return min(self.questions, self.deaths) <= 0 or time.monotonic() > self.until

    @property
    def limit(self) -> float:
        """Seconds after which a question is taken to hang."""
        if self.healthy is None:
            return QUESTION_LIMIT
        return min(QUESTION_LIMIT, max(LEAST_LIMIT, PATIENCE * self.healthy))

    def new(self, case: Case) -> bool:
        """Whether the configuration was not tried before; from now on it was."""
        key = (case.words, case.gradients, case.derivatives)
        new = key not in self.tried
        self.tried.add(key)
        return new

    def fails_like(self, other: Verdict, case: Case) -> Verdict | None:
        """What came of a case, if it is the failure that is looked for."""
        verdict = self._asked(case, self.limit)
        return verdict if verdict.like(other) and self.wanted(verdict) else None

    def confirmed(self, smallest: Verdict) -> Verdict | None:
        """What comes of a case that hangs with more patience; where it answers, all is to be tried again."""
        verdict = self._asked(smallest.case, min(QUESTION_LIMIT, HANG_LIMIT * self.limit))
        if not verdict.like(smallest):
            self.tried.clear()
            return None
        return verdict

    def _asked(self, case: Case, limit: float) -> Verdict:
        verdict = self.ask(case, limit)
        self.questions -= 1
        self.deaths -= verdict.deadly
        if isinstance(verdict.observation, Answer):
            self.healthy = max(self.healthy or 0.0, verdict.observation.seconds)
        return verdict


def _descended(found: Verdict, attempts: _Attempts, hints: tuple[Case, ...]) -> Verdict:
    """Step by step while the steps fail alike.

    The plainest case is among the hints of what may hang: its time says how long a healthy answer takes.
    """
    attempts.new(found.case)
    smallest, progress = found, True
    while progress:
        progress = False
        for case in (*(hints if smallest is found else ()), *_steps(smallest)):
            if not attempts.new(case):
                continue
            if attempts.spent:
                return smallest
            verdict = attempts.fails_like(smallest, case)
            if verdict:
                smallest, progress = verdict, True
                break
    return smallest


def bare(case: Case, words: Words) -> Case:
    """The case with other words, and without what was expected of the old ones."""
    return replace(case, words=words, expect=ExpectedResult(), known=())
