"""Which question is put to which backend: every case of a run to every target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.backends.jobs import Assignment, dialect_of
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of
from conformance.judging.damage import may_damage_process
from conformance.operators.question import LITERAL, Question


def assign(cases: Iterable[Case], targets: Iterable[Target]) -> tuple[Assignment, ...]:
    """Assign every case to every target, in the order of the cases."""
    targets = tuple(targets)
    return tuple(assignment for case in cases for assignment in _assign(case, targets))


def _assign(case: Case, targets: tuple[Target, ...]) -> Iterator[Assignment]:
    questions: dict[str | None, Question] = {}
    for target in targets:
        own = dialect_of(target)
        dialect = own if case.compare == LITERAL else None
        if dialect not in questions:
            questions[dialect] = question_of(case, dialect)
        job = Job(case, target.name, questions[dialect], target.plain)
        yield Assignment(job, target, may_damage_process(job, own))
