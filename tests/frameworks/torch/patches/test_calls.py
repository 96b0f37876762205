"""PyTorch's patches, by random words: what is accepted, shapes, numbers and gradients are as predicted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from support.installed import skip_without
from support.patches import case_of, random_words
from support.verdicts import verdict

from conformance.frameworks import registry
from conformance.frameworks.interface import Adapter, Call, bind_call
from conformance.frameworks.torch.patches.calls import translate
from conformance.frameworks.torch.patches.rules import predict
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Words

skip_without("torch")

COUNT = 150


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return registry.adapter("torch")()


@pytest.mark.parametrize("compare", ["equivalent", "literal"])
def test_random_words_do_what_the_rule_says(adapter, compare):
    random, outcomes = Random(f"torch patches {compare}"), Counter()
    for _ in range(COUNT):
        result = verdict(case_of(random_words(random), compare), adapter, "torch")
        assert result.verdict in ("pass", "skip"), (result.diagnosis, result.call)
        outcomes[result.outcome] += 1
    assert min(outcomes["computed"], outcomes["refused"]) > COUNT // 12


def test_a_rule_that_is_wrong_is_noticed(adapter):
    words = Words("unfold", (1, 2, 5, 5), 1, (2, 2), (1, 1), (1, 1))
    other = case_of(replace(words, stride=(2, 2)))
    result = verdict(case_of(words), adapter, "torch", asked=other)
    assert result.verdict == "fail"
    assert "stride" in (result.diagnosis or "") or "shape" in (result.diagnosis or "")


def asked(op: str, adapter: Adapter, **changes) -> tuple[Call, np.ndarray, Geometry]:
    """The call of a geometry, with what torch gives for it."""
    unfold = predict(Words("unfold", (2, 2, 6, 5), 1, (3, 2), (2, 1), (1, 2), padding=1))
    assert isinstance(unfold, Geometry)
    axes = tuple(replace(axis, offset=offset) for axis, offset in zip(unfold.axes, (0, 1)))
    unfold = replace(unfold, axes=axes, **changes)
    geometry = unfold if op == "unfold" else unfold.adjoint
    question = Question(geometry.to_words("float32"), "", EQUIVALENT, Recipe(1, "float32"), False)
    call = translate(question, geometry, "cpu")
    assert isinstance(call, Call)
    x = np.arange(float(np.prod(geometry.input_shape))).reshape(geometry.input_shape)
    return call, adapter.get(bind_call(adapter, call, op)(adapter.put(x, "float32"))), geometry


@pytest.mark.parametrize("op", ["unfold", "fold"])
@pytest.mark.parametrize("order", ["channels", "taps"])
def test_a_geometry_that_torch_has_no_words_for_is_asked_with_steps_around(op, order, adapter):
    from conformance.operators.patches.reference import copies

    call, given, geometry = asked(op, adapter, own={"order": order})
    assert not call.native
    assert any("exchanged" in step for step in call.steps_around()) == (order == "taps")
    x = np.arange(float(np.prod(geometry.input_shape))).reshape(geometry.input_shape)
    assert np.array_equal(given, copies.result("output", geometry, x))
