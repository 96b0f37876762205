"""Random configurations: the same from one state, of every dialect, mostly with a meaning."""

from collections import Counter
from random import Random

import pytest

from conformance.failures.configurations import VOCABULARIES, draw_configuration
from conformance.frameworks.registry import rule
from conformance.operators.shapes import OPERATORS
from conformance.operators.words import Refusal

COUNT = 200


def draw(dialect, op, seed=0, wide=False):
    random = Random(seed)
    return [draw_configuration(random, dialect, op, wide) for _ in range(COUNT)]


def test_the_state_of_the_generator_decides():
    assert draw("torch", "conv", 1) == draw("torch", "conv", 1)
    assert draw("torch", "conv", 1) != draw("torch", "conv", 2)


@pytest.mark.parametrize("dialect", VOCABULARIES)
@pytest.mark.parametrize("op", OPERATORS)
def test_every_dialect_has_configurations_that_mean_something_and_some_that_do_not(dialect, op):
    refused = Counter(isinstance(rule(dialect)(words), Refusal) for words in draw(dialect, op))
    assert refused[False] > COUNT // 4
    assert refused[True] > 0


def test_all_ranks_are_drawn_and_sizes_have_as_many_numbers():
    drawn = draw("jax", "conv")
    assert {words.rank for words in drawn} == {1, 2, 3}
    for words in drawn:
        assert len(words.size) == len(words.kernel) == len(words.stride) == len(words.dilation) == words.rank


def test_only_wide_configurations_have_many_channels_or_long_axes():
    def is_wide(words):
        return max(words.in_channels, words.out_channels) > 16 or max(words.size) > 12

    assert not any(map(is_wide, draw("torch", "conv")))
    assert any(map(is_wide, draw("torch", "conv", wide=True)))
