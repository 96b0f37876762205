"""Patches by random words: what is accepted, shapes, numbers and gradients are as predicted."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from support.installed import skip_without
from support.patches import case_of, gives_the_oracles, outcomes_of_random_words, pairs, random_geometry
from support.verdicts import verdict

from conformance.frameworks import registry
from conformance.frameworks.interface import Adapter
from conformance.frameworks.jax.patches.calls import translate
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.words import Words

skip_without("jax")


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return registry.adapter("jax")()


def test_random_words_do_what_the_rule_says(adapter):
    outcomes = outcomes_of_random_words(adapter, "jax", (pairs, "SAME", "SAME_LOWER", "VALID"), 60)
    assert outcomes["computed"] > 10
    assert outcomes["refused"] > 0


def test_a_rule_that_is_wrong_is_noticed(adapter):
    case = replace(case_of(Words("unfold", (1, 2, 5, 5), 1, (2, 2), (1, 1), (1, 1))), dialect="jax")
    other = replace(case, words=replace(case.words, stride=(2, 2)))
    assert verdict(case, adapter, "jax", asked=other).verdict == "fail"
    assert verdict(case, adapter, "jax").verdict == "pass"


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
    assert verdict(fold, adapter, "jax").verdict == "skip"
