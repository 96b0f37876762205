"""JAX's windows by random words: what is accepted, shapes, numbers and gradients are as predicted."""

from __future__ import annotations

from random import Random

import pytest
from support.installed import skip_without
from support.pooling import random_answers

from conformance.frameworks.interface import Adapter
from conformance.frameworks.jax.pooling.calls import NO_GRADIENT, NO_GRADIENT_OF_CUTS, translate
from conformance.frameworks.jax.pooling.rules import predict
from conformance.operators.operands import Recipe
from conformance.operators.question import Question
from conformance.operators.words import Words

skip_without("jax")

PADDINGS = ("SAME", "VALID", None, "SAME_LOWER", ((1, 0), (0, 2)), ((2, -1), (1, 1)))


def test_random_words_do_what_the_rule_says():
    for result in random_answers(Random("jax pooling"), "jax", Adapter("op-by-op"), PADDINGS, 40):
        assert result.verdict in ("pass", "skip"), (result.diagnosis, result.call)


@pytest.mark.parametrize(
    ("dilation", "padding", "why"),
    [((2,), "VALID", NO_GRADIENT), ((1,), ((-1, 1),), NO_GRADIENT_OF_CUTS), ((1,), "VALID", "")],
)
def test_a_gradient_that_jax_lacks_is_not_asked_for(dilation, padding, why):
    words = Words("max_pool", (1, 2, 5), 1, (2,), (1,), dilation, padding=padding)
    call = translate(Question(words, "jax", "equivalent", Recipe(1, "float32"), True), predict(words), "cpu")
    assert call.lacks_gradient == why
