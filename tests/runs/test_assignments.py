"""What is asked of whom: everything in a question follows from the case and whose rule reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.backends.jobs import dialect_of
from conformance.backends.names import parse
from conformance.cases.case import Case, KnownDeviation
from conformance.cases.questions import question_of
from conformance.cases.yaml.place import Place
from conformance.frameworks.registry import predict
from conformance.operators.convolution.exact_sums import exact_limits
from conformance.operators.question import LITERAL
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Words
from conformance.runs.assignments import assign

WORDS = Words("conv_transpose", (2, 4, 5, 6), 4, (3, 4), (2, 3), (1, 1), 2, 1, dtype="bfloat16")
CASE = Case("made.yaml::a", WORDS, Place("made.yaml", 1, 1), seed=3, kinds={"kernel": "ones"})


def test_every_case_is_asked_of_every_target_in_order():
    targets = [parse("numpy"), parse("torch"), parse("torch+compile")]
    cases = [replace(CASE, id=f"made.yaml::{n}") for n in range(3)]
    made = assign(cases, targets)
    assert [(each.job.case.id, each.target.name) for each in made] == [
        (case.id, target.name) for case in cases for target in targets
    ]
    assert all(each.question == question_of(each.job.case) for each in made)


def test_jobs_of_nothing_are_none():
    assert assign([], [parse("numpy")]) == assign([CASE], []) == ()


@pytest.mark.parametrize(("name", "dialect"), [("torch+compile", "torch"), ("jax", "jax"), ("numpy", None)])
def test_literal_words_are_read_by_the_targets_own_rule(name, dialect):
    words = replace(WORDS, padding="SAME", output_size=None, groups=1, dtype="float16")
    words = replace(words, input=(2, 256, 20, 20), out_channels=256)
    case = replace(CASE, dialect="tensorflow", compare=LITERAL, words=words)
    target = parse(name)
    assert dialect_of(target) == dialect
    (assigned,) = assign([case], [target])
    assert assigned.question == question_of(case, dialect)
    read = predict(assigned.question, dialect)
    expected = exact_limits(read, "float16") if isinstance(read, Geometry) else {}
    assert assigned.question.recipe.largest == expected


def test_only_what_is_known_to_damage_a_process_is_marked():
    known = KnownDeviation("torch", "writes past its memory", damages_process=True)
    cases = [CASE, replace(CASE, known=(known,))]
    assert [
        (each.target.name, each.damages_process) for each in assign(cases, map(parse, ("numpy", "torch")))
    ] == [
        ("numpy", False),
        ("torch", False),
        ("numpy", False),
        ("torch", True),
    ]
