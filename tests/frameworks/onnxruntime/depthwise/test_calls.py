"""Conv nodes of ONNX Runtime in place of a depthwise convolution, by random words."""

from __future__ import annotations

from collections import Counter
from random import Random

from support.depthwise import case_of, random_words
from support.installed import skip_without
from support.verdicts import verdict

from conformance.frameworks import registry

skip_without("onnxruntime")

COUNT = 40
KNOWN = "this may be what is known of onnxruntime as"


def test_random_words_do_what_the_rule_says():
    adapter, random, outcomes = registry.adapter("onnxruntime")(), Random("onnxruntime depthwise"), Counter()
    for number in range(COUNT):
        dialect, compare = random.choice(("onnx", "jax")), ("equivalent", "literal")[number % 2]
        result = verdict(case_of(random_words(random), dialect, compare), adapter, "onnxruntime")
        assert result.verdict in ("pass", "skip") or KNOWN in str(result.diagnosis), result.diagnosis
        outcomes[result.outcome] += 1
    assert outcomes["computed"] > COUNT // 6
