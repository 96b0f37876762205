"""Cases times backends: what is asked of whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.cases.questions import question_of
from conformance.frameworks.registry import FRAMEWORKS
from conformance.operators.question import LITERAL, Question


class Asked(Protocol):
    """A question for a backend, with `limit` seconds if it has a limit of its own.

    A worker's death over it is held against the backend where it is `counted`.
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
class Job:
    """One case for one backend, and the question that is sent."""

    case: Case
    target: Target
    question: Question
    limit: ClassVar[float | None] = None
    counted: ClassVar[bool] = True


def jobs(cases: Iterable[Case], targets: Iterable[Target]) -> tuple[Job, ...]:
    """Every case for every target, in the order of the cases."""
    targets = tuple(targets)
    return tuple(job for case in cases for job in _jobs(case, targets))


def _jobs(case: Case, targets: tuple[Target, ...]) -> list[Job]:
    questions: dict[str | None, Question] = {}
    made = []
    for target in targets:
        dialect = dialect_of(target) if case.compare == LITERAL else None
        if dialect not in questions:
            questions[dialect] = question_of(case, dialect)
        made.append(Job(case, target, questions[dialect]))
    return made


def dialect_of(target: Target) -> str | None:
    """Whose rule reads literal words for a target, as far as its name tells; None: the case's own."""
    return FRAMEWORKS[target.adapter].dialect if target.adapter in FRAMEWORKS else None
