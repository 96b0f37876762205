"""Random configurations of further operators: repeated by the seed, taken and refused, in every own word."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from conformance.failures.further_configurations import draw_further
from conformance.frameworks.registry import rule
from conformance.operators.registry import ALL
from conformance.operators.shapes import OPERATORS
from conformance.operators.words import Refusal

FURTHER = [each for each in ALL if each.name not in OPERATORS]


def drawn(op: str, count: int = 150, dialect: str = "torch") -> list:
    random = Random(f"further {op}")
    return [draw_further(random, dialect, op) for _ in range(count)]


@pytest.mark.parametrize("operator", FURTHER, ids=lambda each: each.name)
def test_most_are_taken_and_some_are_refused(operator):
    words = drawn(operator.name)
    assert words == drawn(operator.name)
    outcomes = Counter(isinstance(rule("torch")(each), Refusal) for each in words)
    assert outcomes[False] > len(words) / 3
    assert outcomes[True] > len(words) / 20


@pytest.mark.parametrize("operator", FURTHER, ids=lambda each: each.name)
def test_words_that_it_lacks_are_at_their_default_and_its_own_are_all_drawn(operator):
    words = drawn(operator.name)
    plain = {"groups": 1, "output_padding": None, "bias": False, "operands": {}, "out_channels": 1}
    lacking = [name for name in operator.lacks if name in plain and name != "out_channels"]
    assert all(getattr(each, name) == plain[name] for each in words for name in lacking)
    assert {name for each in words for name in each.own} <= {word.name for word in operator.own_words}


def test_own_words_of_a_dialect_that_has_them_are_drawn():
    seen = {name for each in drawn("max_pool", 300) for name in each.own}
    assert "ceil_mode" in seen
