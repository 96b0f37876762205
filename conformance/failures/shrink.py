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
from conformance.judging.damage import may_damage_process
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, KNOWN, Result
from conformance.operators.observations import MISTAKE, About, Answer, Observation
from conformance.operators.question import LITERAL, Question
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Words, as_literal

MOST_QUESTIONS = 200
MOST_SECONDS = 30.0
"""Seconds for making one failure small that leaves the worker alive."""

QUESTION_LIMIT = 20.0
"""Seconds for one answer: less than a case of a run gets, as smaller cases should take less time."""

DEADLY = ("crashed", "timeout")
"""Outcomes that end the worker. Each attempt that fails alike starts another one."""

MOST_DEATHS = 30
DEADLY_SECONDS = 120.0
"""Seconds for making one failure small that ends the worker: starting another takes seconds each time."""

PATIENCE = 10.0
"""A worker is taken to hang once it needs this many times the slowest answer seen; `confirm` asks again."""

LEAST_LIMIT = 1.0
"""Seconds that every question gets, however fast the answers before were."""

HANG_LIMIT = 5.0
"""Seconds after which a case that hung before is taken to hang again; a factor of the limit in `confirm`."""


class Ask(Protocol):
    """Puts a case to a backend, which may take `limit` seconds."""

    def __call__(self, case: Case, limit: float = QUESTION_LIMIT) -> Trial: ...


Accepts = Callable[["Trial"], bool]
"""Whether the case of a trial may take the place of a larger one."""


@dataclass(frozen=True)
class Trial:
    """A case that was put to a backend, the observation, and the verdict on it."""

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
        """The question that the backend was sent."""
        return self.job.question

    @property
    def prediction(self) -> Prediction:
        """The geometry, or the refusal, that the rule of the backend's dialect makes of the question."""
        return self.job.prediction(self.about.dialect)

    @property
    def failing(self) -> tuple[str, ...]:
        """The aspects that fail, known deviations included."""
        return tuple(name for name, state in self.result.aspects.items() if state in (FAIL, KNOWN))

    @property
    def is_deadly(self) -> bool:
        """Whether the case ended or held up the worker."""
        return self.result.outcome in DEADLY

    @property
    def is_empty(self) -> bool:
        """Whether the output has no elements."""
        return isinstance(self.prediction, Geometry) and 0 in self.prediction.output_shape

    def is_like(self, other: Trial) -> bool:
        """Whether this is the failure of a larger case: its outcome and first failing aspect, and no new one.

        A case with output may not shrink to an empty one, which has failures of its own. An empty case that
        ends the worker may become one with output.
        """
        error, other_error = self.result.error or {}, other.result.error or {}
        return (
            self.result.outcome == other.result.outcome
            and isinstance(self.prediction, Geometry) == isinstance(other.prediction, Geometry)
            and _kind_of(error.get("type")) == _kind_of(other_error.get("type"))
            and set(other.failing[:1]) <= set(self.failing) <= set(other.failing)
            and (self.is_empty == other.is_empty or (other.is_empty and other.is_deadly))
        )


def _kind_of(error: str | None) -> str | None:
    """The type of an error; of a mistake of the adapter type and place, as its text may name sizes."""
    if error is None or not error.startswith(MISTAKE):
        return error
    return f"{error.partition(':')[0]} {error.rpartition('(')[2]}"


def asker(client: Client) -> Ask:
    """A function that puts cases to a backend; raises HarnessError when the backend cannot start.

    Deaths of its workers do not count towards giving the backend up: they are what is looked for.
    """
    about, oracle = client.wait_until_started(), Oracle()

    def ask(case: Case, limit: float = QUESTION_LIMIT) -> Trial:
        question = question_of(case, about.dialect)
        job = Job(case, client.target.name, question, client.target.plain)
        damages = may_damage_process(job, about.dialect)
        observation = client.ask(question, limit, counted=False, damages=damages)
        return Trial(job, about, observation, judge(job, about, observation, oracle, Effort.VERDICT))

    return ask


def _accept_all(trial: Trial) -> bool:
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
    cases that are tried first. A case that gives its operands itself is left alone, be it their numbers or
    their shapes.
    """
    if not found.case.words.fit_together:
        return found
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
    """Cases that are a step smaller. A case that ends the worker is tried without derivatives first."""
    case = smallest.case
    if smallest.is_deadly and (case.gradients or case.derivatives):
        yield replace(case, gradients=False, derivatives=())
    yield from (replace_words(case, words) for words in smaller_words(case.words))


@dataclass
class _Attempts:
    """Cases that were tried, the questions, deaths and time that are left, and the limit of an answer.

    `healthy` are the seconds of the slowest answer so far.
    """

    ask: Ask
    accepts: Accepts
    questions: int
    deaths: int
    until: float
    tried: set[tuple[Words, bool, tuple[str, ...]]] = field(default_factory=set)
    healthy: float | None = None

    @property
    def is_spent(self) -> bool:
        """Whether no questions, no deaths or no time is left."""
        return min(self.questions, self.deaths) <= 0 or time.monotonic() > self.until

    @property
    def limit(self) -> float:
        """Seconds after which a question is taken to hang."""
        if self.healthy is None:
            return QUESTION_LIMIT
        return min(QUESTION_LIMIT, max(LEAST_LIMIT, PATIENCE * self.healthy))

    def register(self, case: Case) -> bool:
        """Note that a case is tried; False where the configuration was tried before."""
        key = (case.words, case.gradients, case.derivatives)
        new = key not in self.tried
        self.tried.add(key)
        return new

    def try_case(self, case: Case, other: Trial) -> Trial | None:
        """The trial of a case if it fails like another, else None."""
        trial = self._ask(case, self.limit)
        return trial if trial.is_like(other) and self.accepts(trial) else None

    def confirm(self, smallest: Trial) -> Trial | None:
        """The trial of a case that hung, with a longer limit; None where it answers after all.

        Then the limit was too short, and every case may be tried again with the limit that this answer gives.
        """
        trial = self._ask(smallest.case, min(QUESTION_LIMIT, HANG_LIMIT * self.limit))
        if not trial.is_like(smallest):
            self.tried.clear()
            return None
        return trial

    def _ask(self, case: Case, limit: float) -> Trial:
        trial = self.ask(case, limit)
        self.questions -= 1
        self.deaths -= trial.is_deadly
        if isinstance(trial.observation, Answer):
            self.healthy = max(self.healthy or 0.0, trial.observation.seconds)
        return trial


def _descend(found: Trial, attempts: _Attempts, hints: tuple[Case, ...]) -> Trial:
    """Take the first smaller case that fails alike, again and again until none does.

    The plainest case is among the hints where a case may hang: its time says how long an answer takes.
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
            trial = attempts.try_case(case, smallest)
            if trial:
                smallest, progress = trial, True
                break
    return smallest


def replace_words(case: Case, words: Words) -> Case:
    """The case with other words, without the expectations and known deviations of the old ones."""
    words = as_literal(words) if case.compare == LITERAL else words
    return replace(case, words=words, expect=ExpectedResult(), known=())
