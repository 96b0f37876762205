"""The variant that asks a convolution with padding of which every zero is read."""

from __future__ import annotations

import pytest
from support.one_axis import conv, transpose

from conformance.frameworks.interface import Call
from conformance.frameworks.registry import call, rule, variants
from conformance.frameworks.trimmed import TRIMMED, phrase
from conformance.operators.operands import Recipe
from conformance.operators.question import EQUIVALENT, Question
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words

TRIMMING = ("jax", "tensorflow", "onnxruntime", "onnx-reference")
PLANE = Words("conv", (1, 1, 224, 224), 1, (7, 7), (2, 2), (1, 1), padding=3)


def asked(framework: str, words: Words, dialect: str, way: str) -> Call:
    prediction = rule(dialect)(words)
    question = Question(words, dialect, EQUIVALENT, Recipe(0, words.dtype), gradients=False)
    found = call(framework)(question, phrase(prediction, way), "cpu")
    assert isinstance(found, Call)
    return found


@pytest.mark.parametrize("framework", TRIMMING)
def test_the_plain_words_leave_a_remainder_and_the_trimmed_ones_none(framework: str) -> None:
    plain, trimmed = (asked(framework, PLANE, "torch", way) for way in ("", TRIMMED))
    key = "pads" if framework.startswith("onnx") else "padding"
    expected = {
        "jax": ([(3, 3), (3, 3)], [(3, 2), (3, 2)]),
        "tensorflow": (
            [[0, 0], [3, 3], [3, 3], [0, 0]],
            [[0, 0], [3, 2], [3, 2], [0, 0]],
        ),
    }.get(framework, ((3, 3, 3, 3), (3, 3, 2, 2)))
    assert (plain.words[key], trimmed.words[key]) == expected
    assert plain.geometry == trimmed.geometry


@pytest.mark.parametrize("framework", ["jax", "onnxruntime", "onnx-reference"])
def test_same_becomes_numbers(framework: str) -> None:
    words = conv(6, 3, 2, padding="SAME")
    plain, trimmed = (asked(framework, words, "tensorflow", way).words for way in ("", TRIMMED))
    assert "SAME" in {str(value)[:4] for value in plain.values()}
    assert (trimmed.get("pads") or trimmed["padding"]) in ((0, 1), [(0, 1)])


@pytest.mark.parametrize("framework", TRIMMING)
def test_the_variant_is_there(framework: str) -> None:
    assert variants(framework)[TRIMMED].call == TRIMMED


def test_a_cut_that_is_written_stays_and_a_transposed_convolution_has_no_remainder() -> None:
    cut = rule("jax")(conv(8, 3, 2, padding=((0, -1),)))
    assert isinstance(cut, Geometry)
    assert cut.trimmed.axes[0].zeros == (0, -1)
    transposed = rule("torch")(transpose(5, 3, 2, padding=1))
    assert phrase(transposed, TRIMMED) is transposed
    refusal = Refusal("padding", "no")
    assert phrase(refusal, TRIMMED) is refusal


def test_a_division_that_is_rounded_up_shows_in_the_plain_words_alone() -> None:
    """What a framework would give that takes the ceiling where the floor is meant."""
    (low, high), (low_trimmed, high_trimmed) = (
        asked("jax", PLANE, "torch", way).words["padding"][0] for way in ("", TRIMMED)
    )
    size = rule("torch")(PLANE).axes[0].size  # type: ignore[union-attr]
    assert -(-(224 + low + high - 7) // 2) + 1 != size
    assert -(-(224 + low_trimmed + high_trimmed - 7) // 2) + 1 == size
