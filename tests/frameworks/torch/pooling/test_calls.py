"""PyTorch's pooling, by random words: what is accepted, shapes, numbers, places and gradients."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from support.installed import skip_without
from support.pooling import case_of, random_geometry, random_words
from support.verdicts import verdict

from conformance.frameworks import registry
from conformance.frameworks.interface import Adapter, Call
from conformance.frameworks.torch.pooling.calls import translate
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.pooling.reference import pools
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.words import Words

skip_without("torch")

COUNT = 150


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return registry.adapter("torch")()


@pytest.mark.parametrize("compare", ["equivalent", "literal"])
def test_random_words_do_what_the_rule_says(adapter, compare):
    random, outcomes = Random(f"torch pooling {compare}"), Counter()
    for _ in range(COUNT):
        result = verdict(case_of(random_words(random), compare), adapter, "torch")
        assert result.verdict in ("pass", "skip"), (result.diagnosis, result.call)
        outcomes[result.outcome] += 1
    assert min(outcomes["computed"], outcomes["refused"]) > COUNT // 12


def test_a_rule_that_is_wrong_is_noticed(adapter):
    words = Words("max_pool", (1, 2, 5, 5), 1, (2, 2), (1, 1), (1, 1))
    other = case_of(replace(words, stride=(2, 2)))
    result = verdict(case_of(words), adapter, "torch", asked=other)
    assert result.verdict == "fail"
    assert "stride" in (result.diagnosis or "") or "shape" in (result.diagnosis or "")


@pytest.mark.parametrize("op", ["max_pool", "avg_pool"])
def test_a_geometry_of_any_words_is_asked_for(op, adapter):
    random, asked = Random(f"geometries {op}"), Counter()
    for _ in range(COUNT):
        geometry = random_geometry(random, op)
        question = Question(geometry.to_words("float64"), "", EQUIVALENT, Recipe(1, "float64"), False)
        call = translate(question, geometry, "cpu")
        asked[type(call).__name__, isinstance(call, Call) and call.native] += 1
        if isinstance(call, Unsupported):
            continue
        x = np.random.default_rng(0).integers(-3, 4, geometry.input_shape).astype(float)
        given = adapter.put(x, "float64")
        found = adapter.get(adapter.apply(call, given))
        assert np.allclose(found, pools.result("output", geometry, x), 1e-14, 1e-14), call
        if op == "max_pool":
            (places,) = adapter.side_results(call, (given,))
            assert np.array_equal(adapter.get(places), pools.result("indices", geometry, x)), call
    assert asked["PoolCall", False] > 10


def test_a_gradient_that_would_be_written_out_of_range_is_not_asked_for(adapter):
    words = Words("max_pool", (1, 1, 2), 1, (2,), (1,), (3,), padding=1)
    result = verdict(case_of(words), adapter, "torch")
    assert (result.aspects["output"], result.aspects["grad_input"]) == ("pass", "skip")
    assert "end of the memory" in result.reason
