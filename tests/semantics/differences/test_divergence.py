"""The names of divergences: which configurations have one, and which do not."""

from __future__ import annotations

import pytest
from support.dialect_grid import transpose

from conformance.frameworks.registry import DIALECTS
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Refusal, Words
from conformance.semantics.differences.divergence import CONSISTENT, Divergence, divergences, padding_form


def test_known_differences_are_told_apart() -> None:
    flips = Divergence("conv_transpose", "", "jax", "flips", "torch")
    assert flips in divergences(transpose(1, 2))
    assert flips not in divergences(transpose(1, 1))
    assert flips not in divergences(transpose(1, 2, options={"jax": {"transpose_kernel": True}}))
    assert Divergence("conv_transpose", "none", "tensorflow", "size", "torch") in divergences(
        transpose(1, 1, 2)
    )
    refuses = Divergence("conv_transpose", "SAME", "torch", "refuses padding_word", "onnx")
    assert refuses in divergences(transpose(1, 1, padding="SAME"))
    assert not divergences(Words("conv", (1, 1, 2), 1, (1,), (1,), (1,), padding="VALID"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (transpose(2, 1, 2), {("size", "none")}),
        (transpose(2, 2), {("flips", "")}),
        (
            transpose(3, 2, 2, padding="SAME"),
            {("flips", ""), ("refuses padding_word", "SAME"), ("refuses same_even", "")},
        ),
        (
            Words("conv", (1, 1, 4), 1, (3,), (2,), (1,), padding="SAME"),
            {("flips", ""), ("offset", "SAME"), ("refuses same_stride", "")},
        ),
        (Words("conv", (1, 1, 0), 1, (1,), (1,), (1,)), {("refuses empty", "")}),
    ],
)
def test_what_differs_and_the_words_it_depends_on(words: Words, expected: set[tuple[str, str]]) -> None:
    assert {(each.what, each.words) for each in divergences(words)} == expected


def test_a_size_hangs_on_the_output_words_and_on_the_option_that_changes_the_window() -> None:
    asked = transpose(2, 2, 2, padding=((1, 0),), output_padding=(1,), options={"jax": {CONSISTENT: True}})
    axes = {"torch": Axis(2, 2, 2, 1, 0, 3), "jax": Axis(2, 2, 2, 1, 0, 4)}
    predicted = {name: Geometry("conv_transpose", 1, 1, 1, 1, (axis,)) for name, axis in axes.items()}
    (difference,) = divergences(asked, predicted)
    assert difference.words == f"pairs output_padding {CONSISTENT}"


def test_dialects_that_all_refuse_do_not_differ() -> None:
    refusal = Refusal("stride", "no")
    assert divergences(transpose(1, 1), dict.fromkeys(DIALECTS, refusal)) == frozenset()


@pytest.mark.parametrize(
    ("padding", "form"),
    [
        *((None, "none"), ("SAME", "SAME"), (1, "number"), ((1,), "number")),
        *((((1, 0),), "pairs"), (((1, 0), (0, 1)), "pairs in 2-D")),
    ],
)
def test_the_form_of_a_padding(padding: object, form: str) -> None:
    assert padding_form(transpose(1, 1, padding=padding)) == form
