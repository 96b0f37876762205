"""Whether a question may damage the process that answers it: by its case, or by its words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.paths import LIBRARY

from conformance import cases
from conformance.cases.case import KnownDeviation
from conformance.cases.questions import Job, question_of
from conformance.judging.damage import may_damage_process

PAST_THE_HEAP = "transpose/stride_beyond_kernel.yaml::torch-k1-s2-gradient"


@pytest.fixture(scope="module")
def damaging():
    (case,) = (each for each in cases.load([LIBRARY]) if each.id == PAST_THE_HEAP)
    return case


def may_damage(case, backend, plain_name=""):
    return may_damage_process(Job(case, backend, question_of(case), plain_name), None)


@pytest.mark.parametrize(
    ("backend", "damaged"),
    [("tensorflow", True), ("tensorflow+graph@cpu", True), ("keras+tensorflow", True), ("torch", False)],
)
def test_the_words_tell_where_the_case_does_not(damaging, backend, damaged):
    assert may_damage(replace(damaging, known=()), backend) is damaged
    assert may_damage(replace(damaging, known=()), "mine", backend) is damaged


def test_other_words_damage_nothing(damaging):
    other = replace(damaging, known=(), words=replace(damaging.words, kernel=(1, 2)))
    assert not may_damage(other, "tensorflow")


def test_a_case_says_it_of_any_backend(damaging):
    known = KnownDeviation("mine*", "writes past its memory", outcome="crashed", damages_process=True)
    listed = replace(damaging, known=(known,))
    assert may_damage(listed, "mine.py")
    assert not may_damage(listed, "other.py")
    assert not may_damage(replace(listed, known=(replace(known, damages_process=False),)), "mine.py")
