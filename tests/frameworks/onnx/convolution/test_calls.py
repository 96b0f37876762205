"""Questions as ONNX nodes: the words as they stand, or pads and output_padding of a geometry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.frameworks.interface import Call
from conformance.frameworks.onnx.convolution import calls
from conformance.frameworks.onnx_reference.convolution import calls as evaluator
from conformance.frameworks.onnxruntime.convolution import calls as runtime
from conformance.frameworks.registry import rule
from conformance.operators.observations import Unsupported
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Words

CONV2D = Words("conv", (2, 4, 6, 7), 6, (3, 2), (1, 2), (2, 1), 2, ((1, 0), (2, 3)))
TRANSPOSE2D = Words("conv_transpose", (2, 4, 4, 5), 6, (3, 4), (2, 3), (1, 2), 2, ((1, 0), (2, 3)))


def question(words: Words, dialect: str = "onnx", compare: str = EQUIVALENT) -> Question:
    return Question(words, dialect, compare, Recipe(0, words.dtype), gradients=False)


def call(words: Words, dialect: str = "onnx", compare: str = EQUIVALENT) -> Call:
    predicted = rule("onnx" if compare == LITERAL else dialect)(words)
    found = calls.translate(question(words, dialect, compare), predicted)
    assert isinstance(found, Call)
    return found


def of(op: str, axis: Axis) -> Call:
    geometry = Geometry(op, 2, 4, 6, 2, (axis,))
    words = Words(op, geometry.input_shape, 6, (axis.kernel,), (axis.stride,), (axis.dilation,), 2)
    found = calls.translate(question(words, "torch"), geometry)
    assert isinstance(found, Call)
    return found


def test_own_words_go_in_as_they_stand() -> None:
    assert call(CONV2D).text == (
        "Conv(pads=(1, 2, 0, 3), kernel_shape=(3, 2), strides=(1, 2), dilations=(2, 1), group=2)"
    )
    sized = replace(TRANSPOSE2D, padding=None, output_size=(9, 14), output_padding=(0, 1))
    assert call(sized).text == (
        "ConvTranspose(kernel_shape=(3, 4), strides=(2, 3), dilations=(1, 2), group=2,"
        " output_padding=(0, 1), output_shape=(9, 14))"
    )


@pytest.mark.parametrize(
    ("padding", "attributes"),
    [
        (None, {}),
        (1, {"pads": (1, 1, 1, 1)}),
        ((1, 2), {"pads": (1, 2, 1, 2)}),
        ("SAME", {"auto_pad": "SAME_UPPER"}),
        ("SAME_UPPER", {"auto_pad": "SAME_UPPER"}),
        ("SAME_LOWER", {"auto_pad": "SAME_LOWER"}),
        ("VALID", {"auto_pad": "VALID"}),
        ("FULL", {"auto_pad": "FULL"}),
    ],
)
def test_padding_words(padding: Any, attributes: dict[str, Any]) -> None:
    said = call(replace(CONV2D, padding=padding), "torch", LITERAL).words
    assert {name: said[name] for name in ("auto_pad", "pads") if name in said} == attributes


def test_foreign_attributes_are_handed_on_for_the_runtime_to_refuse() -> None:
    words = replace(CONV2D, output_size=(3, 3), options={"onnx": {"ceil_mode": 1}, "jax": {"precision": 1}})
    said = call(words, "onnx", LITERAL).words
    assert (said["output_shape"], said["ceil_mode"]) == ((3, 3), 1)
    assert "precision" not in said


@pytest.mark.parametrize(
    ("axis", "pads", "pad"),
    [
        (Axis(6, 3, 1, 1, 1, 6), (1, 1), ()),
        (Axis(6, 3, 2, 1, 0, 2), (0, 0), ()),
        (Axis(6, 3, 2, 1, 0, 3), (0, 1), ()),
        (Axis(6, 3, 1, 1, -1, 3), (0, 0), ((-1, 0),)),
        (Axis(6, 3, 1, 1, -1, 5), (0, 0), ((-1, 2),)),
    ],
)
def test_pads_of_a_convolution(axis: Axis, pads: tuple[int, int], pad: Any) -> None:
    found = of("conv", axis)
    assert (found.words["pads"], found.pad, found.native) == (pads, pad, not pad)


@pytest.mark.parametrize(
    ("axis", "pads", "extra", "crop"),
    [
        (Axis(3, 3, 2, 1, 0, 7), (0, 0), None, ()),
        (Axis(3, 3, 2, 1, 0, 6), (0, 1), None, ()),
        (Axis(3, 3, 2, 1, 1, 7), (1, 0), (1,), ()),
        (Axis(3, 3, 2, 1, 0, 9), (0, 0), None, ((0, -2),)),
        (Axis(3, 3, 2, 1, -1, 8), (0, 0), None, ((-1, 0),)),
        (Axis(3, 3, 2, 1, 0, 0), (0, 0), None, ((0, 7),)),
    ],
)
def test_pads_of_a_transposed_convolution(axis: Axis, pads: Any, extra: Any, crop: Any) -> None:
    found = of("conv_transpose", axis)
    assert (found.words["pads"], found.words.get("output_padding"), found.crop) == (pads, extra, crop)
    assert found.native == (not crop)
    assert found.bias == ("added" if crop and min(crop[0]) < 0 else "argument")


def test_the_evaluator_gets_groups_one_by_one_unless_the_words_are_its_own() -> None:
    own, other = rule("onnx")(TRANSPOSE2D), rule("torch")(replace(TRANSPOSE2D, padding=1))
    split = evaluator.translate(question(TRANSPOSE2D, "torch"), other, "cpu")
    assert isinstance(split, Call)
    assert (split.split, split.native) == (2, False)
    whole = evaluator.translate(question(TRANSPOSE2D), own, "cpu")
    assert isinstance(whole, Call)
    assert whole.split == 1


UNASKED = [
    (calls, replace(CONV2D, layout="channels_last"), "channels first"),
    (calls, replace(TRANSPOSE2D, out_channels=5), "off the kernel"),
    (runtime, replace(CONV2D, dtype="float64"), "no float64"),
    (runtime, replace(CONV2D, input=(2, 0, 6, 7)), "never come back"),
    (evaluator, replace(TRANSPOSE2D, input=(0, 4, 4, 5), padding=1), "wants a batch"),
]


@pytest.mark.parametrize(("translator", "words", "reason"), UNASKED)
def test_what_is_not_asked(translator: Any, words: Words, reason: str) -> None:
    device = () if translator is calls else ("cpu",)
    found = translator.translate(question(words, "torch"), rule("onnx")(words), *device)
    assert isinstance(found, Unsupported)
    assert reason in found.reason


def test_a_refusal_of_another_dialect_is_not_asked() -> None:
    found = calls.translate(question(replace(CONV2D, padding="FULL"), "torch"), rule("torch")(CONV2D))
    assert isinstance(found, Unsupported)


def test_the_gpu_may_have_more_formats() -> None:
    words = replace(CONV2D, dtype="float64")
    assert isinstance(runtime.translate(question(words), rule("onnx")(words), "cuda:0"), Call)
