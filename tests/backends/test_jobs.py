"""What a pool is asked: jobs for targets, read by the rule of the target's own framework."""

from __future__ import annotations

import pytest
from support.misbehaving import question, target

from conformance.backends.jobs import Assignment, dialect_of
from conformance.backends.names import parse
from conformance.cases.case import Case
from conformance.cases.questions import Job
from conformance.cases.yaml.place import Place


@pytest.mark.parametrize(("name", "dialect"), [("torch+compile", "torch"), ("jax", "jax"), ("numpy", None)])
def test_a_target_speaks_the_dialect_of_its_framework(name, dialect):
    assert dialect_of(parse(name)) == dialect


def test_an_adapter_from_outside_says_its_dialect_when_it_starts():
    assert dialect_of(target()) is None


def test_an_assignment_asks_the_question_of_its_job_and_counts():
    asked = question()
    made = Assignment(
        Job(Case("made.yaml::a", asked.words, Place("made.yaml", 1, 1)), "numpy", asked), target()
    )
    assert made.question is asked
    assert (made.limit, made.counted, made.damages_process) == (None, True, False)
