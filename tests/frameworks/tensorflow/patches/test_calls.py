"""Patches by random words: what is accepted, shapes, numbers and gradients are as predicted."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from support.installed import skip_without
from support.patches import case_of, gives_the_oracles, outcomes_of_random_words, random_geometry
from support.verdicts import verdict

from conformance.frameworks import registry
from conformance.frameworks.interface import Adapter
from conformance.frameworks.tensorflow.patches.calls import translate
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.words import Words

skip_without("tensorflow")


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return registry.adapter("tensorflow")()


def test_random_words_do_what_the_rule_says(adapter):
    outcomes = outcomes_of_random_words(adapter, "tensorflow", ("SAME", "VALID"), 120)
    assert min(outcomes["computed"], outcomes["refused"]) > 5


def test_a_rule_that_is_wrong_is_noticed(adapter):
    case = replace(case_of(Words("unfold", (1, 2, 5, 5), 1, (2, 2), (1, 1), (1, 1))), dialect="tensorflow")
    other = replace(case, words=replace(case.words, stride=(2, 2)))
    assert verdict(case, adapter, "tensorflow", asked=other).verdict == "fail"
    assert verdict(case, adapter, "tensorflow").verdict == "pass"


def test_a_geometry_that_no_words_describe_is_asked_with_steps_around(adapter):
    random, seen = Random("geometries"), set()
    while seen != {False, True}:
        geometry = random_geometry(random, "unfold")
        question = Question(geometry.to_words("float32"), "torch", EQUIVALENT, Recipe(1, "float32"), False)
        call = translate(question, geometry, "cpu")
        if isinstance(call, Unsupported):
            assert len(geometry.axes) != 2
            continue
        assert gives_the_oracles(adapter, call, geometry)
        seen.add(any("exchanged" in step for step in call.steps_around()))


def test_there_is_no_sum_of_patches(adapter):
    fold = case_of(Words("fold", (1, 4, 3), 1, (2,), (1,), (1,), output_size=(4,)))
    assert verdict(fold, adapter, "tensorflow").verdict == "skip"
