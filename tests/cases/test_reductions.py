"""Steps towards the plainest configuration: each is smaller, together they lead there, and they end."""

from dataclasses import replace

import pytest

from conformance.cases.reductions import plainest_words, smaller_words, traits
from conformance.operators.words import Words

PLAINEST = Words("conv", (1, 1, 1, 1), 1, (1, 1), (1, 1), (1, 1))
LARGE = Words(
    "conv_transpose",
    (3, 4, 5, 6),
    8,
    (3, 4),
    (2, 3),
    (1, 2),
    groups=2,
    padding=((1, 0), (0, 2)),
    output_padding=(1, 0),
    bias=True,
    layout="channels_last",
    options={"jax": {"transpose_kernel": True}},
)


def weight(words):
    """Grows with everything that a step may take away; an empty axis weighs more than one element."""
    numbers = (*words.input, words.out_channels, *words.kernel, *words.stride, *words.dilation, words.groups)
    written = (words.padding, words.output_padding, words.output_size, words.bias or None)
    odd = (*written, None if words.layout == "native" else words.layout, words.options or None)
    return sum(2 if number == 0 else number for number in numbers) + sum(value is not None for value in odd)


def test_the_plainest_words_have_one_element_in_each_operand_and_no_smaller_ones_of_their_rank():
    assert plainest_words(replace(PLAINEST, input=(2, 4, 7, 9), out_channels=6, kernel=(3, 2))) == PLAINEST
    line = plainest_words(replace(PLAINEST, input=(1, 1, 1), kernel=(1,), stride=(1,), dilation=(1,)))
    assert list(smaller_words(line)) == []
    assert traits(PLAINEST) == frozenset()


def test_every_step_is_smaller():
    assert all(weight(step) < weight(LARGE) for step in smaller_words(LARGE))
    assert weight(replace(LARGE, stride=(2, 4))) > weight(LARGE)


@pytest.mark.parametrize(
    "words",
    [
        replace(PLAINEST, stride=(2, 1)),
        replace(PLAINEST, dilation=(1, 3)),
        Words("conv", (2, 4, 5), 4, (3,), (2,), (2,), groups=2, padding=((0, 0),)),
        Words("conv", (1, 1, 4, 4), 1, (2, 2), (1, 1), (1, 1)),
        LARGE,
    ],
)
def test_no_step_comes_twice(words):
    steps = list(smaller_words(words))
    assert len(steps) == len(set(steps))


def test_steps_lead_from_anywhere_to_the_plainest_line():
    words = LARGE
    while steps := list(smaller_words(words)):
        words = steps[-1]
    assert words == plainest_words(words)
    assert words.rank == 1


def test_the_first_steps_drop_an_axis():
    first, second, *_ = smaller_words(LARGE)
    assert (first.input, first.kernel, first.stride, first.padding) == ((3, 4, 6), (4,), (3,), ((0, 2),))
    assert (second.input, second.output_padding) == ((3, 4, 5), (1,))


def test_channels_stay_a_multiple_of_the_groups():
    for step in smaller_words(LARGE):
        assert step.in_channels % step.groups == step.out_channels % step.groups == 0


def test_a_smaller_input_keeps_the_place_of_its_output_size():
    words = Words("conv_transpose", (1, 1, 4), 1, (3,), (2,), (1,), output_size=(10,))
    sizes = {(step.input[2], step.output_size) for step in smaller_words(words)}
    assert {(3, (8,)), (2, (6,)), (1, (4,))} <= sizes


@pytest.mark.parametrize(
    ("change", "trait"),
    [
        ({"input": (2, 1, 1, 1)}, "batch"),
        ({"input": (0, 1, 1, 1)}, "batch"),
        ({"input": (1, 2, 1, 1)}, "input channels"),
        ({"out_channels": 2}, "output channels"),
        ({"input": (1, 1, 1, 2)}, "size"),
        ({"kernel": (1, 2)}, "kernel"),
        ({"stride": (2, 1)}, "stride"),
        ({"padding": ((0, 0), (1, 0))}, "padding"),
        ({"output_padding": (0, 1)}, "output padding"),
        ({"output_size": (1, 1)}, "output size"),
        ({"bias": True}, "bias"),
        ({"layout": "channels_last"}, "layout"),
    ],
)
def test_a_trait_is_what_is_not_plain(change, trait):
    assert traits(replace(PLAINEST, **change)) == {trait}


@pytest.mark.parametrize("padding", [None, 0, (0, 0), ((0, 0), (0, 0)), "VALID"])
def test_no_padding_is_no_trait_however_it_is_written(padding):
    assert traits(replace(PLAINEST, padding=padding)) == frozenset()
