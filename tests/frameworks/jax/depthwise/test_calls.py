"""JAX's convolution by groups in place of a depthwise convolution, by random words."""

from __future__ import annotations

from collections import Counter
from random import Random

from support.depthwise import case_of, random_words
from support.installed import skip_without
from support.verdicts import verdict

from conformance.cases.questions import question_of
from conformance.frameworks import registry
from conformance.frameworks.jax.script import variant_script
from conformance.frameworks.registry import predict
from conformance.operators.words import Words

skip_without("jax")

COUNT = 20
KNOWN = "this may be what is known of jax as"


def test_random_words_do_what_the_rule_says():
    adapter, random, outcomes = registry.adapter("jax")(), Random("jax depthwise"), Counter()
    for number in range(COUNT):
        dialect, compare = random.choice(("onnx", "jax")), ("equivalent", "literal")[number % 2]
        result = verdict(case_of(random_words(random), dialect, compare), adapter, "jax")
        assert result.verdict in ("pass", "skip") or KNOWN in str(result.diagnosis), result.diagnosis
        outcomes[result.outcome] += 1
    assert outcomes["computed"] > COUNT // 6


def test_a_script_makes_the_call_of_the_adapter():
    adapter = registry.adapter("jax")()
    words = Words("depthwise_conv", (1, 2, 5), 4, (3,), (1,), (1,), own={"multiplier": 2})
    question = question_of(case_of(words), adapter.dialect)
    prediction = predict(question, adapter.dialect)
    call = adapter.translate(question, prediction)
    assert call.kernel_as == (4, 1, 3)
    assert variant_script("").translate(question, prediction, adapter.about()) == call
