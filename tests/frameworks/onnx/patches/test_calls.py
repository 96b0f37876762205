"""Sums of patches as Col2Im nodes, by random words: acceptance, shapes and numbers are as predicted."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from support.installed import skip_without
from support.patches import case_of, gives_the_oracles, outcomes_of_random_words, random_geometry
from support.verdicts import verdict

from conformance.frameworks import registry
from conformance.frameworks.onnx.patches.calls import translate
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.words import Words

skip_without("onnxruntime")

COUNT = 120
FOLD = Words("fold", (2, 8, 2, 2), 1, (2, 2), (1, 1), (1, 1), output_size=(3, 3))


@pytest.fixture(scope="module", params=["onnxruntime", "onnx-reference"])
def name(request):
    return request.param


@pytest.fixture(scope="module")
def adapter(name):
    return registry.adapter(name)()


def test_random_words_do_what_the_rule_says(name, adapter):
    outcomes = outcomes_of_random_words(adapter, name, (0, 1), COUNT, dialect="onnx")
    assert outcomes["computed"] > COUNT // 8
    assert outcomes["refused"] > COUNT // 20


def test_a_rule_that_is_wrong_is_noticed(name, adapter):
    case = replace(case_of(FOLD), dialect="onnx")
    assert verdict(case, adapter, name).verdict == "pass"
    words = replace(FOLD, padding=1, output_size=(1, 1))
    assert verdict(case, adapter, name, asked=replace(case, words=words)).verdict == "fail"


def test_a_geometry_that_no_words_describe_is_asked_with_steps_around(adapter):
    random, seen = Random("geometries"), set()
    for _ in range(40):
        geometry = random_geometry(random, "fold")
        if len(geometry.axes) != 2:
            # ONNX Runtime errs with a dilation
            geometry = replace(geometry, axes=tuple(replace(axis, dilation=1) for axis in geometry.axes))
        question = Question(geometry.to_words("float32"), "torch", EQUIVALENT, Recipe(1, "float32"), False)
        call = translate(question, geometry)
        assert not isinstance(call, Unsupported)
        assert gives_the_oracles(adapter, call, geometry)
        seen.add((call.exchanges, bool(call.crop)))
    assert len(seen) == 4


def test_nothing_extracts_patches(name, adapter):
    unfold = case_of(Words("unfold", (1, 2, 3), 1, (2,), (1,), (1,)))
    assert verdict(unfold, adapter, name).verdict == "skip"
