"""Cases times backends: what is asked of whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from conformance.backends import Target
from conformance.cases.case import Case
from conformance.frameworks.registry import ROOMS, predict
from conformance.operators.convolution.exact_sums import exact_limits, window
from conformance.operators.convolution.geometry import Geometry
from conformance.operators.dtypes import is_integer
from conformance.operators.operands import Recipe
from conformance.operators.question import LITERAL, Question
from conformance.operators.tensors import ADJOINT, FURTHER


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
    return ROOMS[target.adapter].dialect if target.adapter in ROOMS else None


def question_of(case: Case, dialect: str | None = None) -> Question:
    """The question a case asks of a backend that speaks `dialect`.

    The integers are drawn from a range in which every sum is exact for the geometry that is
    predicted; where the rule refuses, nothing is summed and the full range stays. Integer dtypes are not
    differentiated.
    """
    recipe = Recipe(case.seed, case.words.dtype, case.kinds)
    question = Question(case.words, case.dialect, case.compare, recipe, case.gradients, case.derivatives)
    if is_integer(case.words.dtype):
        question = without_derivatives(question)
    prediction = predict(question, dialect)
    if not isinstance(prediction, Geometry):
        return question
    further = tuple(name for name in question.results if name in FURTHER)
    limits = exact_limits(prediction, case.words.dtype, further)
    return replace(question, recipe=replace(recipe, largest=limits, window=window(prediction)))


def without_derivatives(question: Question) -> Question:
    """The question without what differentiates; the other operator is not a derivative."""
    kept = tuple(asked for asked in question.derivatives if asked == ADJOINT)
    return replace(question, gradients=False, derivatives=kept)
