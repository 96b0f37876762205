"""How questions become `tf.nn` calls; nothing here imports TensorFlow."""

from dataclasses import replace

import pytest

from conformance.frameworks.interface import Call
from conformance.frameworks.tensorflow.convolution.calls import translate
from conformance.frameworks.tensorflow.convolution.cpu_gaps import missing_gradient
from conformance.frameworks.tensorflow.convolution.rules import predict
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Words


def words(op, size, kernel, **more):
    rank = len(size)
    return replace(Words(op, (2, 4, *size), 6, kernel, (1,) * rank, (1,) * rank), **more)


def asked(words, compare=EQUIVALENT, dialect="tensorflow", gradients=True):
    return Question(words, dialect, compare, Recipe(0, words.dtype), gradients)


def called(words, compare=EQUIVALENT, gradients=True, device="cpu"):
    return translate(asked(words, compare, gradients=gradients), predict(words), device)


def meaning(words, *axes, flip=False):
    """The call for a geometry that comes from another dialect."""
    plain = Geometry(words.op, 2, words.in_channels, words.out_channels, words.groups, axes, flip)
    spelled = replace(
        words,
        input=plain.input_shape,
        kernel=tuple(axis.kernel for axis in axes),
        stride=tuple(axis.stride for axis in axes),
        dilation=tuple(axis.dilation for axis in axes),
        padding=3,
        output_padding=(1,) * len(axes),
    )
    call = translate(asked(spelled, dialect="torch"), plain, "cpu")
    assert isinstance(call, Call)
    assert call.geometry == plain
    assert call.flip == flip
    return call


def test_own_words_go_in_as_they_are():
    call = called(words(CONV, (5, 6), (3, 3), stride=(2, 1), padding="SAME"), LITERAL)
    assert call.function == "tf.nn.conv2d"
    assert call.words == {"strides": [2, 1], "padding": "SAME", "data_format": "NHWC"}
    assert call.layout.input == (0, 2, 3, 1)
    assert call.layout.kernel == (2, 3, 1, 0)
    assert call.native


def test_transposed_calls_spell_the_output_shape():
    call = called(words(CONV_TRANSPOSE, (5,), (4,), stride=(2,), padding="SAME"))
    assert call.function == "tf.nn.conv1d_transpose"
    assert call.words["output_shape"] == [2, 10, 6]
    call = called(words(CONV_TRANSPOSE, (5, 5, 5), (2, 2, 2), layout="channels_first"))
    assert call.words["output_shape"] == [2, 6, 6, 6, 6]
    assert call.words["strides"] == [1, 1, 1, 1, 1]
    assert call.words["data_format"] == "NCDHW"
    assert call.layout.input == (0, 1, 2, 3, 4)


def test_explicit_pairs_name_all_four_dimensions():
    pairs = ((1, 2), (0, 3))
    assert called(words(CONV, (5, 5), (3, 3), padding=pairs)).words["padding"] == [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
    ]


@pytest.mark.parametrize(
    ("more", "keyword", "value"),
    [
        ({"padding": 1}, "padding", 1),
        ({"padding": (1, 2)}, "padding", [1, 2]),
        ({"padding": "FULL"}, "padding", "FULL"),
        ({"output_padding": (1, 1)}, "output_padding", [1, 1]),
        ({"output_size": (3, 3)}, "output_shape", [3, 3]),
        ({"options": {"tensorflow": {"algorithm": "fft"}}}, "algorithm", "fft"),
    ],
)
def test_refused_words_are_put_to_tensorflow_untouched(more, keyword, value):
    call = called(words(CONV, (5, 5), (3, 3), **more), LITERAL)
    assert call.geometry is None
    assert call.words[keyword] == value


def test_groups_that_tensorflow_would_read_otherwise_are_unsupported():
    misread = words(CONV, (5, 5), (3, 3), input=(2, 5, 5, 5), groups=3, out_channels=5)
    assert isinstance(called(misread, LITERAL), Unsupported)
    assert isinstance(called(replace(misread, groups=2), LITERAL), Call)


def test_native_words_are_found_for_a_foreign_geometry():
    plain = words(CONV, (5,), (3,))
    assert meaning(plain, Axis(5, 3, 1, 1, 0, 3)).words["padding"] == "VALID"
    assert meaning(plain, Axis(5, 3, 1, 1, 1, 5)).words["padding"] == "SAME"
    both = words(CONV, (5, 5), (3, 3))
    call = meaning(both, Axis(5, 3, 2, 1, 1, 3), Axis(5, 3, 1, 1, 2, 7))
    assert call.words["padding"] == [[0, 0], [1, 1], [2, 2], [0, 0]]
    assert "output_padding" not in call.words
    assert call.native


def test_a_pad_is_added_where_no_word_says_it():
    call = meaning(words(CONV, (5,), (3,)), Axis(5, 3, 1, 1, 2, 7))
    assert (call.words["padding"], call.pad) == ("VALID", ((2, 2),))
    assert not call.native
    call = meaning(words(CONV, (5,), (3,)), Axis(5, 3, 1, 1, -1, 1))
    assert call.pad == ((-1, -1),)


@pytest.mark.parametrize(
    ("more", "pads"),
    [
        ({}, False),
        ({"dtype": "bfloat16"}, True),
        ({"groups": 2}, True),
        ({"layout": "channels_first"}, True),
    ],
)
def test_explicit_padding_is_left_where_its_backward_kernels_are_worse(more, pads):
    call = meaning(words(CONV, (5, 5), (3, 3), **more), *[Axis(5, 3, 1, 1, 2, 7)] * 2)
    assert (call.words["padding"] == "VALID") == pads
    assert call.native != pads
    assert call.split == 1


def test_a_filter_without_elements_is_unsupported_for_a_foreign_geometry():
    empty = words(CONV, (5,), (3,), input=(2, 0, 5))
    geometry = Geometry(CONV, 2, 0, 6, 1, (Axis(5, 3, 1, 1, 0, 3),))
    assert isinstance(translate(asked(empty, dialect="torch"), geometry, "cpu"), Unsupported)
    assert isinstance(called(empty), Call)


def test_rows_that_no_window_reaches_are_left_alone():
    call = meaning(words(CONV, (6,), (3,)), Axis(6, 3, 2, 1, 1, 3))
    assert call.pad == ((1, 0),)


def test_no_more_is_cut_than_there_is():
    call = meaning(words(CONV, (2,), (1,)), Axis(2, 1, 3, 1, -1, 0))
    assert call.pad == ((-1, -1),)


def test_a_crop_is_added_where_no_word_says_it():
    call = meaning(words(CONV_TRANSPOSE, (3,), (3,)), Axis(3, 3, 2, 1, 1, 8))
    assert call.words["output_shape"] == [2, 7, 6]
    assert call.crop == ((1, -2),)
    assert not call.native


def test_an_empty_input_still_gets_a_legal_size():
    call = meaning(words(CONV_TRANSPOSE, (0,), (5,)), Axis(0, 5, 2, 1, 1, 4))
    assert call.words["output_shape"] == [2, 3, 6]
    assert call.crop == ((1, -2),)


@pytest.mark.parametrize(("op", "out_channels"), [(CONV, 0), (CONV_TRANSPOSE, 0), (CONV_TRANSPOSE, 2)])
def test_a_filter_that_tensorflow_refuses_whatever_the_words_is_unsupported(op, out_channels):
    asked_for = replace(words(op, (3,), (1,)), out_channels=out_channels)
    geometry = Geometry(op, 2, asked_for.in_channels, out_channels, 1, (Axis(3, 1, 1, 1, 0, 3),))
    found = translate(asked(asked_for, dialect="jax"), geometry, "cpu")
    assert isinstance(found, Call if out_channels else Unsupported)


def test_sixteen_bits_have_kernels_where_onednn_has_them():
    case = asked(words(CONV_TRANSPOSE, (7,), (3,), dilation=(2,), dtype="float16"))
    geometry = predict(case.words)
    assert [bool(translate(case, geometry, "cpu", kernels).dilate) for kernels in ("oneDNN", "any")] == [
        False,
        True,
    ]


def test_a_turned_kernel_is_passed_on():
    assert meaning(words(CONV, (5,), (3,)), Axis(5, 3, 1, 1, 0, 3), flip=True).flip


@pytest.mark.parametrize(
    ("op", "rank", "more", "gradients", "emulated"),
    [
        (CONV, 2, {"groups": 2}, True, True),
        (CONV, 2, {"groups": 2}, False, False),
        (CONV, 2, {"groups": 2, "dtype": "float32"}, True, False),
        (CONV, 3, {"groups": 2, "dtype": "float32"}, False, True),
        (CONV, 2, {"dilation": (1, 2)}, True, True),
        (CONV, 2, {"dilation": (1, 2)}, False, False),
        (CONV, 2, {"dilation": (1, 2), "dtype": "bfloat16"}, True, True),
        (CONV, 2, {"dilation": (1, 2), "dtype": "float32", "padding": ((1, 0), (0, 1))}, True, True),
        (CONV, 3, {"dilation": (1, 2, 1)}, False, True),
        (CONV_TRANSPOSE, 1, {"groups": 2}, False, True),
        (CONV_TRANSPOSE, 1, {"dilation": (2,)}, False, True),
        (CONV_TRANSPOSE, 1, {"dilation": (2,), "dtype": "float16"}, True, True),
    ],
)
def test_what_the_cpu_lacks_is_emulated_or_unsupported(op, rank, more, gradients, emulated):
    case = words(op, (7,) * rank, (3,) * rank, **{"dtype": "float64", **more})
    call = called(case, gradients=gradients)
    assert (call.split > 1 or bool(call.dilate)) == emulated
    assert call.native != emulated
    assert bool(call.notes) == emulated
    assert called(case, gradients=gradients, device="gpu:0").native
    literal = called(case, LITERAL, gradients=gradients)
    if isinstance(literal, Unsupported):
        assert emulated
    else:
        assert literal.native
        assert (missing_gradient(literal, case.dtype, "cpu") is not None) == emulated or not gradients
        assert missing_gradient(literal, case.dtype, "gpu:0") is None


def test_an_emulated_call_has_plain_words_and_its_own_channels():
    case = words(CONV_TRANSPOSE, (4, 4), (3, 3), groups=2, dilation=(2, 3), dtype="float64")
    call = called(case)
    assert (call.split, call.dilate) == (2, (2, 3))
    assert call.words["output_shape"] == [2, 8, 10, 3]
    assert "dilations" not in call.words
    assert missing_gradient(call, "float64", "cpu") is None


def test_channels_first_needs_more_than_a_float64_cpu():
    case = words(CONV, (5, 5), (3, 3), layout="channels_first", dtype="float64")
    assert isinstance(called(case), Unsupported)
    assert isinstance(called(case, device="gpu:0"), Call)
    assert isinstance(called(replace(case, dtype="float32")), Call)
