"""Which question is put to which backend: every case of a run to every target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of
from conformance.frameworks.registry import FRAMEWORKS
from conformance.operators.question import LITERAL, Question


class Request(Protocol):
    """What a pool can run: a question for a target, with `limit` seconds if it has a limit of its own.

    A worker's death over it counts towards giving the backend up where it is `counted`.
    """

    @property
    def target(self) -> Target: ...
    @property
    def question(self) -> Question: ...
    @property
    def limit(self) -> float | None: ...
    @property
    def counted(self) -> bool: ...


@dataclass(frozen=True)
class Assignment:
    """A job and the target that answers it; it has no limit of its own, and a death over it counts."""

    job: Job
    target: Target
    limit: ClassVar[float | None] = None
    counted: ClassVar[bool] = True

    @property
    def question(self) -> Question:
        """The question that is sent to a worker."""
        return self.job.question


def assign(cases: Iterable[Case], targets: Iterable[Target]) -> tuple[Assignment, ...]:
    """Assign every case to every target, in the order of the cases."""
    targets = tuple(targets)
    return tuple(assignment for case in cases for assignment in _assign(case, targets))


def _assign(case: Case, targets: tuple[Target, ...]) -> Iterator[Assignment]:
    questions: dict[str | None, Question] = {}
    for target in targets:
        dialect = dialect_of(target) if case.compare == LITERAL else None
        if dialect not in questions:
            questions[dialect] = question_of(case, dialect)
        yield Assignment(Job(case, target.name, questions[dialect], target.plain), target)


def dialect_of(target: Target) -> str | None:
    """The dialect in which a target reads literal words; None for adapters from outside: that of the case."""
    return FRAMEWORKS[target.adapter].dialect if target.adapter in FRAMEWORKS else None
