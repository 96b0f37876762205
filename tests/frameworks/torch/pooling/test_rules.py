"""What PyTorch's words for pooling mean, and which of them it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.installed import skip_without

from conformance.frameworks.torch.pooling.calls import translate
from conformance.frameworks.torch.pooling.rules import predict
from conformance.operators.operands import Recipe
from conformance.operators.question import Question
from conformance.operators.words import Refusal, Words

skip_without("torch")

COUNT = 150


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"kernel": (0, 2)}, "kernel"),
        ({"stride": (1, 0)}, "stride"),
        ({"dilation": (-1, 1)}, "dilation"),
        ({"kernel": (9, 1)}, "output_size"),
        ({"padding": "SAME"}, "padding_word"),
        ({"padding": ((0, 1), (0, 0))}, "padding_pairs"),
        ({"padding": -1}, "negative_padding"),
        ({"padding": 2}, "padding_of_half"),
        ({"padding": 2, "dilation": (3, 3)}, "padding_of_half"),
        ({"own": {"ties": "last"}}, "ties"),
        ({"input": (1, 0, 5, 5)}, "empty"),
        ({"options": {"torch": {"groups": 2}}}, "options"),
        ({"op": "avg_pool", "dilation": (1, 2)}, "dilation"),
        (
            {
                "op": "avg_pool",
                "input": (1, 1, 5, 5, 1),
                "kernel": (2, 2, 2),
                "stride": (1, 1, 1),
                "dilation": (1, 1, 1),
                "padding": 1,
            },
            "kernel_size",
        ),
        ({"op": "avg_pool", "own": {"divisor_override": 0}}, "divisor_override"),
        (
            {
                "op": "avg_pool",
                "input": (1, 1, 5),
                "kernel": (2,),
                "stride": (1,),
                "dilation": (1,),
                "own": {"divisor_override": 3},
            },
            "divisor_override",
        ),
    ],
)
def test_refusals_name_their_rule(changes, rule):
    found = predict(replace(Words("max_pool", (1, 2, 5, 5), 1, (2, 2), (1, 1), (1, 1)), **changes))
    assert isinstance(found, Refusal)
    assert found.rule == rule


def test_a_stride_that_is_not_written_is_the_kernel():
    words = Words("max_pool", (1, 1, 6), 1, (3,), (1,), (1,), forms={"stride": "unwritten"})
    assert [axis.size for axis in predict(words).axes] == [2]
    assert [axis.size for axis in predict(replace(words, forms={})).axes] == [4]
    call = translate(Question(words, "torch", "literal", Recipe(1, "float32"), False), predict(words), "cpu")
    assert "stride" not in call.words


def test_the_last_window_starts_in_the_input_or_the_padding_before_it():
    words = Words("max_pool", (1, 1, 5), 1, (2,), (3,), (1,), padding=1, own={"ceil_mode": True})
    assert [axis.size for axis in predict(words).axes] == [2]
    assert [axis.size for axis in predict(replace(words, input=(1, 1, 6))).axes] == [3]
