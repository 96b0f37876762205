"""The words of resampling: what a case may say of it, and what it may not."""

from __future__ import annotations

import pytest

import conformance
from conformance.errors import CaseFileError
from conformance.operators.operands import Recipe
from conformance.operators.question import Question
from conformance.operators.resampling.operator import OPERATORS, OWN_WORDS
from conformance.operators.result_size import most_bytes


def test_every_word_is_a_key_of_cases():
    case = conformance.case(
        op="upsample", input=[1, 1, 4], interpolation="linear", scale=2.5, antialias=False
    )
    assert dict(case.words.own) == {"interpolation": "linear", "scale": 2.5, "antialias": False}
    assert all(word.meaning.endswith(".") for word in OWN_WORDS)
    assert all(len(word.choices) > 1 or word.holds for word in OWN_WORDS)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"kernel": 2}, "no word of upsample"),
        ({"interpolation": "area"}, "one of"),
        ({"scale": "2"}, "number"),
        ({"gradients": ["adjoint"]}, "does not have"),
    ],
)
def test_other_words_are_refused(keys, message):
    with pytest.raises(CaseFileError, match=message):
        conformance.case(op="upsample", input=[1, 1, 4], **keys)


def test_a_scale_tells_how_large_an_answer_may_be():
    case = conformance.case(op="upsample", input=[1, 1, 1000, 1000], scale=[8, 2])
    question = Question(case.words, "torch", "equivalent", Recipe(0, "float32"), False)
    assert most_bytes(question) >= 16 * 10**6 * 4
    assert OPERATORS[0].adjoint == ""
