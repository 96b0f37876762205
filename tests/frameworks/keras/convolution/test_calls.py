"""How questions become layers of Keras; nothing here imports Keras."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.frameworks.interface import Call
from conformance.frameworks.keras.convolution.calls import translate
from conformance.frameworks.keras.convolution.rules import predict
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Words


def words(op, size, kernel, **more):
    rank = len(size)
    return replace(Words(op, (2, 4, *size), 6, kernel, (1,) * rank, (1,) * rank), **more)


def asked(words, compare=EQUIVALENT, dialect="keras"):
    return Question(words, dialect, compare, Recipe(0, words.dtype), True)


def called(words, compare=EQUIVALENT, device="cpu:0", backend="torch"):
    return translate(asked(words, compare), predict(words), device, backend)


def meaning(op, *axes, flip=False, groups=1, bias=False):
    """The call for a geometry that comes from another dialect."""
    geometry = Geometry(op, 2, 4, 6, groups, axes, flip)
    numbers = ([getattr(a, name) for a in axes] for name in ("input", "kernel", "stride", "dilation"))
    size, kernel, stride, dilation = map(tuple, numbers)
    spelled = Words(op, (2, 4, *size), 6, kernel, stride, dilation, groups, padding=3, bias=bias)
    call = translate(asked(spelled, dialect="torch"), geometry, "cpu:0", "torch")
    assert isinstance(call, Call)
    assert call.geometry == geometry
    assert call.flip == flip
    return call


def test_own_words_go_in_as_they_are():
    call = called(words(CONV, (5, 6), (3, 2), stride=(2, 1), padding="SAME", groups=2, bias=True), LITERAL)
    assert call.function == "keras.layers.Conv2D"
    assert call.words == {
        "filters": 6,
        "kernel_size": (3, 2),
        "strides": (2, 1),
        "data_format": "channels_last",
        "use_bias": True,
        "dtype": "float32",
        "padding": "same",
        "groups": 2,
    }
    assert (call.layout.input, call.layout.kernel) == ((0, 2, 3, 1), (2, 3, 1, 0))
    assert call.native
    assert call.bias == "added"


def test_a_transposed_layer_and_channels_first():
    call = called(
        words(CONV_TRANSPOSE, (5,), (4,), stride=(2,), output_padding=(1,), layout="channels_first")
    )
    assert call.function == "keras.layers.Conv1DTranspose"
    assert call.words["output_padding"] == (1,)
    assert call.words["data_format"] == "channels_first"
    assert "padding" not in call.words
    assert (call.layout.input, call.layout.kernel) == ((0, 1, 2), (2, 1, 0))


@pytest.mark.parametrize(
    ("op", "more", "keyword", "value"),
    [
        (CONV, {"padding": ((1, 0),)}, "padding", ((1, 0),)),
        (CONV, {"padding": "FULL"}, "padding", "full"),
        (CONV, {"output_padding": (1,)}, "output_padding", (1,)),
        (CONV_TRANSPOSE, {"output_size": (9,)}, "output_size", (9,)),
        (CONV_TRANSPOSE, {"groups": 2}, "groups", 2),
        (CONV, {"options": {"keras": {"frozen": True}}}, "frozen", True),
    ],
)
def test_refused_words_are_put_to_keras_untouched(op, more, keyword, value):
    call = called(words(op, (5,), (3,), **more), LITERAL)
    assert call.geometry is None
    assert call.words[keyword] == value


def test_native_words_are_found_for_a_foreign_geometry():
    assert meaning(CONV, Axis(5, 3, 1, 1, 0, 3)).words["padding"] == "valid"
    assert meaning(CONV, Axis(5, 4, 2, 1, 1, 3)).words["padding"] == "same"
    assert "output_padding" not in meaning(CONV_TRANSPOSE, Axis(3, 3, 2, 1, 0, 6)).words
    call = meaning(CONV_TRANSPOSE, Axis(3, 3, 2, 1, 1, 5), Axis(4, 3, 3, 1, 0, 11))
    assert (call.words["padding"], call.words["output_padding"]) == ("same", (0, 1))
    call = meaning(CONV_TRANSPOSE, Axis(3, 2, 3, 1, 0, 8))
    assert (call.words["padding"], call.words["output_padding"]) == ("valid", (0,))
    assert call.native


def test_the_size_that_tensorflow_refuses_is_cut_instead():
    call = meaning(CONV_TRANSPOSE, Axis(3, 2, 2, 1, 1, 4))
    assert (call.words["padding"], call.crop) == ("valid", ((1, 1),))
    assert "output_padding" not in call.words


def test_zeros_and_cuts_where_no_word_says_it():
    call = meaning(CONV, Axis(5, 3, 1, 1, 2, 7), Axis(6, 3, 2, 1, -1, 2), bias=True)
    assert (call.words["padding"], call.pad, call.crop) == ("valid", ((2, 2), (-1, 0)), ())
    assert call.words["use_bias"]
    call = meaning(CONV_TRANSPOSE, Axis(3, 3, 2, 1, 1, 8), bias=True)
    assert (call.words["padding"], call.crop) == ("valid", ((1, -2),))
    assert not call.words["use_bias"]
    assert not call.native


def test_empty_axes():
    call = meaning(CONV, Axis(5, 3, 1, 1, 0, 0))
    assert (call.pad, call.crop) == (((0, -2),), ((0, 1),))
    call = meaning(CONV_TRANSPOSE, Axis(0, 3, 2, 1, 0, 2))
    assert (call.pad, call.crop) == (((0, 1),), ((0, 1),))


def test_a_dilation_beside_a_stride_becomes_zeros_between_the_taps():
    call = meaning(CONV, Axis(9, 3, 2, 1, 0, 4), Axis(9, 2, 1, 3, 0, 6))
    assert (call.dilate, call.words["kernel_size"]) == ((1, 3), (3, 4))
    assert "dilation_rate" not in call.words
    assert call.notes
    assert not call.native


def test_groups_of_a_transposed_layer_are_split():
    call = meaning(CONV_TRANSPOSE, Axis(3, 3, 2, 1, 0, 7), groups=2, bias=True)
    assert (call.split, call.words["filters"], call.words["use_bias"]) == (2, 3, False)
    assert "groups" not in call.words
    assert meaning(CONV, Axis(5, 3, 1, 1, 0, 3), groups=2).words["groups"] == 2


def test_a_turned_kernel_is_passed_on():
    assert meaning(CONV, Axis(5, 3, 1, 1, 0, 3), flip=True).flip
    assert meaning(CONV_TRANSPOSE, Axis(5, 3, 1, 1, 0, 7), flip=True).flip


def test_no_channels_are_unsupported_for_a_foreign_geometry():
    empty = replace(words(CONV, (5,), (3,)), input=(2, 0, 5))
    geometry = Geometry(CONV, 2, 0, 6, 1, (Axis(5, 3, 1, 1, 0, 3),))
    assert isinstance(translate(asked(empty, dialect="torch"), geometry, "cpu:0"), Unsupported)


DILATED = words(CONV_TRANSPOSE, (4, 4), (3, 3), dilation=(2, 1), dtype="float64")
FIRST = words(CONV, (5, 5), (3, 3), layout="channels_first", dtype="float64")


def test_what_tensorflow_lacks_on_the_cpu():
    assert isinstance(called(DILATED, LITERAL, backend="tensorflow"), Unsupported)
    assert called(DILATED, backend="tensorflow").dilate == (2, 1)
    assert isinstance(called(FIRST, backend="tensorflow"), Unsupported)


@pytest.mark.parametrize("case", [DILATED, FIRST])
def test_what_the_others_do_not_lack(case):
    for device, backend in (("cpu:0", "torch"), ("cpu:0", "jax"), ("gpu:0", "tensorflow")):
        assert called(case, LITERAL, device, backend).native
    assert called(replace(case, dtype="float32"), LITERAL, backend="tensorflow").native
    compiled = replace(case, op=CONV, groups=2)
    assert called(compiled, LITERAL, backend="tensorflow").native
