"""Legal output sizes, the words that select them, and the same window in the words of other dialects."""

import random
from dataclasses import replace

import pytest

from conformance import frameworks
from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.frameworks import registry
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Refusal, Words
from conformance.semantics import output_sizes as sizes


def case(op="conv_transpose", dialect="tensorflow", size=(5,), **words):
    rank = len(size)
    full = {"kernel": (4,) * rank, "stride": (2,) * rank, "dilation": (1,) * rank, "out_channels": 2}
    return Case("here", Words(op, input=(1, 2, *size), **{**full, **words}), Place("here", 1, 1), dialect)


def legal(dialect, **words):
    return sizes.allowed_sizes(dialect, case(**words).words)


def test_tensorflow_takes_the_sizes_that_its_convolution_maps_back():
    found = legal("tensorflow", padding="SAME")
    assert found.default == Axis(5, 4, 2, 1, 1, 10)
    assert found.choices == (sizes.Choice("output_shape", range(9, 11), range(9, 11)),)


def test_torch_has_two_words_for_a_size():
    found = legal("torch", padding=1)
    assert found.choices == (
        sizes.Choice("output_padding", range(2), range(10, 12)),
        sizes.Choice("output_size", range(10, 12), range(10, 12)),
    )


def test_an_output_padding_past_the_stride_is_told_with_dilation():
    found = legal("torch", padding=1, kernel=(2,), dilation=(3,))
    assert found.choices[0].values == range(3)
    assert found.choices[1].values == range(10, 12)


def test_onnx_goes_on_for_ever():
    choice = legal("onnx", padding="SAME").choices[-1]
    assert (choice.word, choice.open_ended) == ("output_shape", True)


def test_jax_has_no_word_for_a_size():
    assert legal("jax", padding="SAME").choices == ()


def test_a_refusal_is_its_rules():
    found = legal("torch", padding="SAME")
    assert isinstance(found.default, Refusal)
    assert found.choices == ()


def spellings(dialect, words, size):
    windows = sizes.selected_windows(sizes.allowed_sizes(dialect, words), words)
    window = next(w for w in windows if w.axis.size == size)
    return {each.dialect: each for each in window.spellings}


def test_a_window_in_the_words_of_the_others():
    found = spellings("tensorflow", case(padding="SAME").words, 10)
    assert found["torch"].words == "padding=1, output_padding=0"
    assert found["jax"].words == "padding='SAME', transpose_kernel=True"
    assert found["theano"].words == "padding=1"
    assert found["onnx"].words == "pads=(1, 1)"
    assert found["keras"].words == "padding='same'"
    assert not any(each.around for each in found.values())


def test_a_window_that_some_cannot_say():
    found = spellings("tensorflow", case(padding="SAME").words, 9)
    assert found["torch"].around == "a crop of [0, 1] afterwards"
    assert found["jax"].words == "padding=(2, 1), transpose_kernel=True"
    assert found["theano"].words == ""
    assert found["onnx"].words == "pads=(1, 2)"


@pytest.mark.parametrize("padding", ["SAME", "VALID", ((1, 0), (2, 1))])
def test_searched_words_mean_the_window(padding):
    """What is found for Theano, by asking its rule, is asked again."""
    words = case(size=(4, 4), padding=padding).words
    for alike, _ in sizes.distinct_axes(words):
        allowed = sizes.allowed_sizes("tensorflow", alike)
        for window in sizes.selected_windows(allowed, alike):
            text = next(each.words for each in window.spellings if each.dialect == "theano")
            if text:
                written = eval(f"dict({text})")
                size = written.get("output_size")
                asked = Words.from_json(
                    {
                        **alike.to_json(),
                        "padding": written["padding"],
                        "output_size": None if size is None else (size, size),
                    }
                )
                prediction = frameworks.rule("theano")(asked)
                assert isinstance(prediction, Geometry)
                assert prediction.axes[0] == window.axis


def test_axes_that_are_alike_are_shown_once():
    words = case(size=(5, 5, 6), padding=1).words
    assert [indices for _, indices in sizes.distinct_axes(words)] == [(0, 1), (2,)]


def test_axes_with_different_pairs_are_not_alike():
    words = case(size=(5, 5), padding=((0, 1), (1, 0))).words
    assert [indices for _, indices in sizes.distinct_axes(words)] == [(0,), (1,)]


def accepted_one_by_one(dialect, words):
    """The choices by asking the rule for every value, which `allowed_sizes` does not."""
    start = frameworks.rule(dialect)(words)
    if isinstance(start, Refusal):
        return ()
    axis = start.axes[0]
    past = axis.stride + axis.dilation + 1
    found = []
    for name, stop in (("output_padding", past), ("output_size", max(axis.full, axis.size) + past)):
        answers = {
            value: frameworks.rule(dialect)(replace(words, **{name: (value,) * words.rank}))
            for value in range(stop + 1)
        }
        taken = {value: read.axes[0].size for value, read in answers.items() if isinstance(read, Geometry)}
        is_open = taken.pop(stop, None) is not None
        if taken:
            word = sizes.SIZE_WORDS.get(dialect, name) if name == "output_size" else name
            found.append((word, list(taken), sorted(set(taken.values())), is_open))
    return tuple(found)


def test_the_ends_that_are_looked_for_are_those_of_all_values_that_are_accepted():
    rng = random.Random("sizes")
    for _ in range(60):
        numbers = {name: (rng.randint(1, most),) for name, most in (("kernel", 6), ("dilation", 4))}
        stride = (rng.choice((1, 2, 3, 9)),)
        padding = rng.choice((None, "SAME", "VALID", "FULL", "SAME_UPPER", 0, 2, ((1, 2),)))
        words = case(size=(rng.randint(0, 6),), stride=stride, padding=padding, **numbers).words
        for dialect in registry.DIALECTS:
            choices = sizes.allowed_sizes(dialect, words).choices
            got = tuple((each.word, [*each.values], [*each.sizes], each.open_ended) for each in choices)
            assert got == accepted_one_by_one(dialect, words), (dialect, words)
