"""PyTorch's convolution by groups in place of a depthwise one, by random words."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from support.depthwise import case_of, random_words
from support.installed import skip_without
from support.verdicts import verdict

from conformance.frameworks import registry
from conformance.frameworks.interface import Adapter

skip_without("torch")

COUNT = 80


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return registry.adapter("torch")()


@pytest.mark.parametrize("compare", ["equivalent", "literal"])
def test_random_words_do_what_the_rule_says(adapter, compare):
    random, outcomes = Random(f"torch depthwise {compare}"), Counter()
    for _ in range(COUNT):
        dialect = random.choice(("torch", "tensorflow"))
        result = verdict(case_of(random_words(random), dialect, compare), adapter, "torch")
        assert result.verdict in ("pass", "skip"), (result.diagnosis, result.call)
        outcomes[result.outcome] += 1
    assert min(outcomes["computed"], outcomes["refused"]) > COUNT // 12
