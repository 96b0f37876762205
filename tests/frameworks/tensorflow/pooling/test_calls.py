"""TensorFlow's pooling by random words: what is accepted, shapes, numbers, places and gradients are as
predicted."""

from __future__ import annotations

from random import Random

from support.installed import skip_without
from support.pooling import random_answers

from conformance.frameworks import registry
from conformance.frameworks.tensorflow.pooling.calls import translate
from conformance.frameworks.tensorflow.pooling.rules import predict
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import Question
from conformance.operators.words import Words

skip_without("tensorflow")

WORDS = Words("max_pool", (1, 2, 5, 4), 1, (2, 2), (1, 1), (1, 1), padding="SAME")


def test_random_words_do_what_the_rule_says():
    found = random_answers(
        Random("tf pooling"), "tensorflow", registry.adapter("tensorflow")(), ("SAME", "VALID", None), 80
    )
    for result in found:
        assert result.verdict in ("pass", "skip"), (result.diagnosis, result.call)
    assert any(result.aspects.get("indices") == "pass" for result in found)


def test_places_over_the_batch_are_an_option():
    options = {"tensorflow": {"include_batch_in_index": True}}
    words = Words(
        *[getattr(WORDS, name) for name in ("op", "input", "out_channels", "kernel", "stride", "dilation")]
    )
    question = Question(
        Words(**{**vars(words), "options": options}), "tensorflow", "equivalent", Recipe(1, "float32"), True
    )
    call = translate(question, predict(question.words), "cpu")
    assert call.beside == {"include_batch_in_index": True}
    assert "include_batch_in_index" not in call.words


def test_what_no_kernel_takes_is_not_asked_for():
    words = Words("avg_pool", (1, 2, 5, 4, 3), 1, (2,) * 3, (1,) * 3, (1,) * 3, dtype="float64")
    question = Question(words, "tensorflow", "equivalent", Recipe(1, "float64"), True)
    assert isinstance(translate(question, predict(words), "cpu"), Unsupported)
