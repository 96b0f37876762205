"""PyTorch's resampling, by random words: what is accepted, shapes, numbers and gradients are as predicted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from support.installed import skip_without
from support.resampling import OFTEN, case_of, random_words
from support.verdicts import verdict

from conformance.cases.questions import question_of
from conformance.frameworks import registry
from conformance.frameworks.interface import Adapter
from conformance.frameworks.torch.resampling.calls import translate
from conformance.operators.observations import Unsupported
from conformance.operators.words import Words

skip_without("torch")

COUNT = 120

WORDS = Words("upsample", (1, 2, 4, 5), 1, (1, 1), (1, 1), (1, 1), output_size=(7, 3))


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return registry.adapter("torch")()


@pytest.mark.parametrize("compare", ["equivalent", "literal"])
def test_random_words_do_what_the_rule_says(adapter, compare):
    random, outcomes = Random(f"torch resampling {compare}"), Counter()
    for _ in range(COUNT):
        words = random_words(random, OFTEN["torch"])
        if words.batch == 0 or words.own.get("antialias"):
            continue  # cases/known/torch_resampling.yaml has what is known of these
        kinds = random.choice(({}, {"input": "normal", "cotangent": "normal"}))
        result = verdict(case_of(words, compare, kinds=kinds), adapter, "torch")
        assert result.verdict in ("pass", "skip"), (result.diagnosis, result.call)
        outcomes[result.outcome] += 1
    assert min(outcomes["computed"], outcomes["refused"]) > COUNT // 12


@pytest.mark.parametrize(
    ("own", "named"),
    [
        ({"coordinates": "align_corners"}, "corners"),
        ({"interpolation": "cubic"}, "cubic"),
        ({"antialias": True}, "spread out"),
    ],
)
def test_another_resampling_is_noticed_and_named(adapter, own, named):
    meant = replace(WORDS, own={"interpolation": "linear"})
    other = replace(WORDS, own={"interpolation": "linear", **own})
    result = verdict(case_of(meant), adapter, "torch", asked=case_of(other))
    assert result.verdict == "fail"
    assert named in (result.diagnosis or "")


@pytest.mark.parametrize(
    ("own", "dtype", "layout"),
    [
        ({"coordinates": "tf_half_pixel_for_nn"}, "float32", "native"),
        ({"interpolation": "linear", "antialias": True}, "bfloat16", "native"),
        ({}, "float32", "channels_last"),
    ],
)
def test_what_torch_cannot_be_asked(own, dtype, layout, adapter):
    words = replace(WORDS, own=own, dtype=dtype, layout=layout)
    question = question_of(case_of(words))
    from conformance.frameworks.torch.resampling.rules import predict

    assert isinstance(translate(question, predict(words), "cpu"), Unsupported)
