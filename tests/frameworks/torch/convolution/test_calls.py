"""What torch is asked: words untouched where they are torch's, and geometry in torch's words elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from support.strategies import geometries

from conformance.frameworks.torch.convolution.calls import TorchCall, translate
from conformance.frameworks.torch.convolution.rules import predict
from conformance.operators.convolution.readings.surrounded import geometry_inside
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Refusal, Words

WORDS = Words("conv", (2, 4, 5, 6), 6, (3, 2), (1, 1), (1, 2), 2)


def asked(words: Words, dialect: str = "torch", compare: str = EQUIVALENT) -> Question:
    return Question(words, dialect, compare, Recipe(0, words.dtype), gradients=True)


def called(question: Question, geometry: Geometry, device: str = "cpu") -> TorchCall:
    found = translate(question, geometry, device)
    assert isinstance(found, TorchCall)
    return found


def literal(**more: Any) -> str:
    words = replace(WORDS, **more)
    found = translate(asked(words, "jax", LITERAL), predict(words), "cpu")
    assert isinstance(found, TorchCall)
    return found.text


def test_literal_words_go_in_untouched() -> None:
    functional = "torch.nn.functional"
    common = "stride=(1, 1), dilation=(1, 2), groups=2"
    assert literal() == f"{functional}.conv2d({common})"
    assert literal(padding=1) == f"{functional}.conv2d({common}, padding=1)"
    assert literal(padding="SAME") == f"{functional}.conv2d({common}, padding='same')"
    assert literal(padding="FULL") == f"{functional}.conv2d({common}, padding='full')"
    assert literal(output_size=(5, 6)) == f"{functional}.conv2d({common}, output_size=(5, 6))"
    transposed = {"op": CONV_TRANSPOSE, "padding": (1, 0), "output_padding": (0, 1)}
    extra = "padding=(1, 0), output_padding=(0, 1)"
    assert literal(**transposed) == f"{functional}.conv_transpose2d({common}, {extra})"


def test_an_output_size_is_a_word_of_the_module() -> None:
    text = literal(op=CONV_TRANSPOSE, output_size=(7, 8))
    own = "in_channels=4, out_channels=6, kernel_size=(3, 2), bias=False"
    common = "stride=(1, 1), dilation=(1, 2), groups=2"
    assert text == f"torch.nn.ConvTranspose2d({own}, {common}).forward(output_size=(7, 8))"


def test_output_channels_that_the_kernel_cannot_tell_are_told_to_the_module() -> None:
    assert literal(op=CONV_TRANSPOSE, out_channels=5).startswith("torch.nn.ConvTranspose2d(")
    assert literal(op=CONV_TRANSPOSE, out_channels=5).endswith(".forward()")


def test_refused_words_are_put_to_torch_all_the_same() -> None:
    words = replace(WORDS, padding="FULL")
    refusal = predict(words)
    assert isinstance(refusal, Refusal)
    found = translate(asked(words), refusal, "cpu")
    assert isinstance(found, TorchCall)
    assert found.geometry is None
    assert isinstance(translate(asked(words, "jax"), refusal, "cpu"), Unsupported)


def said(axis: Axis, op: str = CONV) -> tuple[dict[str, Any], tuple[Any, ...], tuple[Any, ...], str]:
    """Words, pads and crops of a foreign one-axis geometry, without what never differs."""
    geometry = Geometry(op, 2, 4, 6, 2, (axis,))
    words = Words(op, geometry.input_shape, 6, (axis.kernel,), (axis.stride,), (axis.dilation,), 2)
    call = called(asked(words, "jax"), geometry)
    kept = {name: value for name, value in call.words.items() if "padding" in name}
    return kept, call.pad, call.crop, call.bias


@pytest.mark.parametrize(
    ("axis", "padding", "pad", "crop"),
    [
        (Axis(5, 3, 1, 1, 1, 5), (1,), (), ()),
        (Axis(6, 3, 2, 1, 0, 2), (0,), (), ()),
        (Axis(7, 3, 2, 1, 0, 3), (0,), (), ()),
        (Axis(5, 4, 1, 1, 1, 5), "same", (), ()),
        (Axis(5, 4, 1, 1, 2, 5), None, ((2, 1),), ()),
        (Axis(6, 3, 2, 1, 0, 3), None, ((0, 1),), ()),
        (Axis(6, 3, 3, 1, 1, 2), (1,), (), ()),
        (Axis(4, 3, 2, 1, 2, 2), None, ((2, 0),), ()),
        (Axis(6, 3, 1, 1, -1, 3), None, ((-1, 0),), ()),
        (Axis(0, 3, 1, 1, 2, 2), None, ((2, 2),), ()),
        (Axis(2, 3, 1, 1, 0, 0), None, ((0, 1),), ((0, 1),)),
    ],
)
def test_convolution(axis: Axis, padding: Any, pad: tuple[Any, ...], crop: tuple[Any, ...]) -> None:
    words, pads, crops, bias = said(axis)
    assert words.get("padding") == padding or (words.get("padding") == (0,) and padding is None)
    assert (pads, crops, bias) == (pad, crop, "argument")


@pytest.mark.parametrize(
    ("axis", "padding", "extra", "crop", "bias"),
    [
        (Axis(3, 3, 2, 1, 0, 7), 0, 0, (), "argument"),
        (Axis(3, 3, 2, 1, 1, 6), 1, 1, (), "argument"),
        (Axis(3, 3, 2, 1, 0, 6), 0, 0, ((0, 1),), "argument"),
        (Axis(3, 4, 1, 1, 1, 3), 1, 0, ((0, 1),), "argument"),
        (Axis(3, 4, 1, 1, 2, 3), 1, 0, ((1, 0),), "argument"),
        (Axis(3, 1, 3, 1, 0, 9), 0, 2, (), "argument"),
        (Axis(3, 1, 3, 1, -1, 9), 0, 0, ((-1, -1),), "added"),
        (Axis(3, 1, 3, 1, 0, 12), 0, 0, ((0, -5),), "added"),
        (Axis(0, 3, 1, 1, 0, 2), 0, 0, ((0, 1),), "argument"),
        (Axis(3, 3, 1, 1, 2, 0), 0, 0, ((2, 3),), "argument"),
    ],
)
def test_transposed_convolution(
    axis: Axis, padding: int, extra: int, crop: tuple[Any, ...], bias: str
) -> None:
    words, pads, crops, where = said(axis, CONV_TRANSPOSE)
    assert words == {"padding": (padding,), "output_padding": (extra,)}
    assert (crops, where) == (crop, bias)
    assert pads == (((0, 1),) if axis.input == 0 else ())


def test_layouts() -> None:
    words = replace(WORDS, layout="channels_last")
    geometry = predict(words)
    assert isinstance(geometry, Geometry)
    assert called(asked(words), geometry).memory_format == "torch.channels_last"
    assert called(asked(WORDS), geometry).memory_format == ""
    assert called(asked(words), geometry).layout == called(asked(WORDS), geometry).layout


def test_what_torch_cannot_be_asked() -> None:
    line = Words("conv", (2, 4, 5), 6, (3,), (1,), (1,), layout="channels_last")
    assert isinstance(translate(asked(line), predict(line), "cpu"), Unsupported)
    double = replace(WORDS, dtype="float64")
    assert isinstance(translate(asked(double), predict(double), "mps"), Unsupported)
    assert isinstance(translate(asked(double), predict(double), "cpu"), TorchCall)
    without = Geometry(CONV, 1, 2, 0, 1, (Axis(3, 1, 1, 1, 0, 3), Axis(3, 1, 1, 1, 0, 3)))
    assert isinstance(translate(asked(WORDS, "jax"), without, "cpu"), Unsupported)


def test_a_foreign_kernel_is_turned_where_the_geometry_says_so() -> None:
    geometry = predict(WORDS)
    assert isinstance(geometry, Geometry)
    assert called(asked(WORDS, "theano"), replace(geometry, flip=True)).flip
    assert not called(asked(WORDS, "theano"), geometry).flip


@settings(max_examples=150, deadline=None)
@given(geometries(flip=False))
def test_the_rule_of_torch_makes_of_every_call_the_operation_inside_of_what_stands_around_it(
    geometry: Geometry,
) -> None:
    """Padding of both signs, strides with a remainder and empty axes included."""
    found = translate(asked(geometry.to_words("float32"), "", EQUIVALENT), geometry, "cpu")
    if isinstance(found, Unsupported):
        return
    inside = geometry_inside(geometry, found.surroundings)
    words = replace(
        inside.to_words("float32"),
        padding=found.words.get("padding", 0),
        output_padding=found.words.get("output_padding"),
    )
    meant = predict(words)
    assert meant == inside, found.text
    # the twin: a call that pads one element more is another operation
    assert predict(replace(words, padding=(9,) * len(geometry.axes))) != inside


@pytest.mark.parametrize(
    "axis",
    [
        # padding (1, -1), (3, -2) and (3, -2) beside a kernel that leaves no output on another axis
        Axis(2, 1, 2, 1, 1, 1, (1, -1)),
        Axis(1, 1, 3, 1, 3, 1, (3, -2)),
        Axis(1, 2, 1, 1, 0, 0, (0, 0)),
    ],
)
def test_padding_of_both_signs_beside_a_stride_leaves_the_size_that_was_asked_for(axis: Axis) -> None:
    geometry = Geometry(CONV, 1, 1, 1, 1, (axis,))
    found = called(asked(geometry.to_words("float32"), ""), geometry)
    (meant,) = geometry_inside(geometry, found.surroundings).axes
    taken = meant.input + 2 * found.words.get("padding", (0,))[0]
    assert (taken - meant.effective_kernel) // meant.stride + 1 == meant.size
