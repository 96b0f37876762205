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


class Ask(Protocol):
    """A way to put a case to a backend, which may take `limit` seconds."""

    def __call__(self, case: Case, limit: float = QUESTION_LIMIT) -> Trial: ...


Accepts = Callable[["Trial"], bool]


@dataclass(frozen=True)
class Trial:
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
    def is_deadly(self) -> bool:
        """Whether it ended or held up the worker."""
        return self.result.outcome in DEADLY

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to compute."""
        return isinstance(self.prediction, Geometry) and 0 in self.prediction.output_shape

    def is_like(self, other: Trial) -> bool:
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
            and (self.is_empty == other.is_empty or (other.is_empty and other.is_deadly))
        )


def asker(client: Client) -> Ask:
    """A way to put cases to a backend; raises HarnessError when it cannot start.

    A worker that ends over a case is no reason to give its backend up.
    """
    about, oracle = client.wait_until_started(), Oracle()

    def ask(case: Case, limit: float = QUESTION_LIMIT) -> Trial:
        question = question_of(case, about.dialect)
        job = Job(case, client.target.name, question, client.target.plain)
        observation = client.ask(question, limit, counted=False)
        return Trial(job, about, observation, judge(job, about, observation, oracle, Effort.VERDICT))

    return ask


def _accept_all(verdict: Trial) -> bool:
    return True


def shrink_failure(
    found: Trial,
    ask: Ask,
    questions: int = MOST_QUESTIONS,
    seconds: float | None = None,
    accepts: Accepts = _accept_all,
    deaths: int = MOST_DEATHS,
    hints: Iterable[Case] = (),
) -> Trial:
    """The last of ever smaller cases that still fails like `found`; `found` itself where none does.

    Trials that `accepts` is false of are passed over. At most `questions` are asked, within `seconds`
    (default: 30, and 120 for what ends the worker), and at most `deaths` of them end a worker. `hints` are
    cases that are tried first. A case that gives its operands itself is left alone.
    """
    if not found.failing or not all(isinstance(kind, str) for kind in found.case.kinds.values()):
        return found
    deadly = found.is_deadly
    if seconds is None:
        seconds = DEADLY_SECONDS if deadly else MOST_SECONDS
    attempts = _Attempts(ask, accepts, questions, deaths, time.monotonic() + seconds)
    hints = (*hints, replace_words(found.case, plainest_words(found.case.words))) if deadly else tuple(hints)
    while True:
        smallest = _descend(found, attempts, hints)
        if smallest is found or found.result.outcome != "timeout" or attempts.healthy is None:
            return smallest
        confirmed = attempts.confirm(smallest)
        if confirmed or attempts.is_spent:
            return confirmed or found


def _smaller_cases(smallest: Trial) -> Iterator[Case]:
    """Cases that are a step smaller; what ends a worker may do so without derivatives, too."""
    case = smallest.case
    if smallest.is_deadly and (case.gradients or case.derivatives):
        yield replace(case, gradients=False, derivatives=())
    yield from (replace_words(case, words) for words in smaller_words(case.words))


@dataclass
class _Attempts:
    """What was tried, what it may still cost, and how long an answer may take."""

    ask: Ask
    accepts: Accepts
    questions: int
    deaths: int
    until: float
    tried: set[tuple[Words, bool, tuple[str, ...]]] = field(default_factory=set)
    healthy: float | None = None

    @property
    def is_spent(self) -> bool:
        return min(self.questions, self.deaths) <= 0 or time.monotonic() > self.until

    @property
    def limit(self) -> float:
        """Seconds after which a question is taken to hang."""
        if self.healthy is None:
            return QUESTION_LIMIT
        return min(QUESTION_LIMIT, max(LEAST_LIMIT, PATIENCE * self.healthy))

    def register(self, case: Case) -> bool:
        """Whether the configuration was not tried before; from now on it was."""
        key = (case.words, case.gradients, case.derivatives)
        new = key not in self.tried
        self.tried.add(key)
        return new

    def try_case(self, case: Case, other: Trial) -> Trial | None:
        """What came of a case, if it is the failure that is looked for."""
        verdict = self._ask(case, self.limit)
        return verdict if verdict.is_like(other) and self.accepts(verdict) else None

    def confirm(self, smallest: Trial) -> Trial | None:
        """What comes of a case that hangs with more patience; where it answers, all is to be tried again."""
        verdict = self._ask(smallest.case, min(QUESTION_LIMIT, HANG_LIMIT * self.limit))
        if not verdict.is_like(smallest):
            self.tried.clear()
            return None
        return verdict

    def _ask(self, case: Case, limit: float) -> Trial:
        verdict = self.ask(case, limit)
        self.questions -= 1
        self.deaths -= verdict.is_deadly
        if isinstance(verdict.observation, Answer):
            self.healthy = max(self.healthy or 0.0, verdict.observation.seconds)
        return verdict


def _descend(found: Trial, attempts: _Attempts, hints: tuple[Case, ...]) -> Trial:
    """Step by step while the steps fail alike.

    The plainest case is among the hints of what may hang: its time says how long a healthy answer takes.
    """
    attempts.register(found.case)
    smallest, progress = found, True
    while progress:
        progress = False
        for case in (*(hints if smallest is found else ()), *_smaller_cases(smallest)):
            if not attempts.register(case):
                continue
            if attempts.is_spent:
                return smallest
            verdict = attempts.try_case(case, smallest)
            if verdict:
                smallest, progress = verdict, True
                break
    return smallest


def replace_words(case: Case, words: Words) -> Case:
    """The case with other words, and without what was expected of the old ones."""
    return replace(case, words=words, expect=ExpectedResult(), known=())
