"""Words are values: what they say of shapes, and that JSON gives them back."""

import json
from dataclasses import replace

import pytest

from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.words import Words

WORDS = Words(
    CONV,
    (2, 4, 7, 6),
    6,
    (3, 2),
    (2, 1),
    (1, 2),
    groups=2,
    padding=((1, 2), (0, 1)),
    output_padding=(1, 0),
    bias=True,
    options={"jax": {"transpose_kernel": True}},
)


def test_they_name_the_parts_of_the_input():
    assert (WORDS.batch, WORDS.in_channels, WORDS.size, WORDS.rank) == (2, 4, (7, 6), 2)


def test_the_first_axis_of_the_kernel_is_the_coarse_side():
    assert WORDS.kernel_shape == (6, 2, 3, 2)
    assert replace(WORDS, op=CONV_TRANSPOSE).kernel_shape == (4, 3, 3, 2)


@pytest.mark.parametrize("groups", [0, -1])
def test_words_that_every_rule_refuses_have_a_kernel_shape_too(groups):
    assert replace(WORDS, groups=groups).kernel_shape == (6, 4, 3, 2)


def test_an_option_belongs_to_one_framework():
    assert WORDS.option("jax", "transpose_kernel", False) is True
    assert WORDS.option("torch", "transpose_kernel", False) is False
    assert WORDS.option("jax", "other", 3) == 3


@pytest.mark.parametrize(
    "padding", [None, "SAME", 2, (1, 2), ((1, 2), (0, 1))], ids=["none", "word", "int", "axes", "pairs"]
)
def test_json_gives_them_back(padding):
    words = replace(WORDS, padding=padding)
    again = Words.from_json(json.loads(json.dumps(words.to_json())))
    assert again == words
    assert hash(again) == hash(words)
    assert again != replace(words, stride=(1, 1))
