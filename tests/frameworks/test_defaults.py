"""Defaults that a framework has wrong show where a call leaves words out, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of
from conformance.cases.yaml.place import Place
from conformance.frameworks.defaults import (
    DEFAULTS,
    OF_OPERANDS,
    Keyword,
    leave_out_defaults,
    respell_as_written,
)
from conformance.frameworks.interface import Call, channels_first
from conformance.frameworks.registry import BUILT_IN, FRAMEWORKS, adapter, call, variants
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.words import ONE_NUMBER, UNWRITTEN, Words
from conformance.worker.answer import answer

PLAIN = Words("conv", (2, 4, 6, 7), 6, (3, 3), (1, 1), (1, 1))
TRANSPOSED = replace(PLAIN, op="conv_transpose")
KEYWORDS = {
    "stride": Keyword("stride", 1, takes_number=True),
    "size": Keyword("kernel", takes_number=True),
    "pads": Keyword("padding", 0),
    "shape": Keyword("kernel", OF_OPERANDS),
    "strides": Keyword("stride", 1, True, lambda value: value[1:-1]),
}


def of_words(**words: Any) -> Call:
    return Call("f", words, channels_first(2))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ({"stride": (1, 1)}, {}),
        ({"stride": (2, 2)}, {"stride": 2}),
        ({"stride": (1, 2)}, {"stride": (1, 2)}),
        ({"size": (1, 1)}, {"size": 1}),
        ({"pads": (0, 0, 0, 0)}, {}),
        ({"pads": (1, 1, 1, 1)}, {"pads": (1, 1, 1, 1)}),
        ({"pads": "VALID"}, {"pads": "VALID"}),
        ({"shape": (3, 2)}, {}),
        ({"strides": [1, 2, 2, 1]}, {"strides": 2}),
        ({"strides": [1, 1, 1, 1]}, {}),
        ({"strides": [1, 2, 1, 1]}, {"strides": [1, 2, 1, 1]}),
        ({"other": (1, 1)}, {"other": (1, 1)}),
    ],
)
def test_what_is_at_its_default_is_left_out_and_equal_numbers_are_one(words, left):
    assert leave_out_defaults(of_words(**words), KEYWORDS).words == left


@pytest.mark.parametrize(
    ("forms", "left"),
    [
        ({}, {"stride": (1, 1), "size": (3, 3)}),
        ({"stride": UNWRITTEN}, {"size": (3, 3)}),
        ({"kernel": ONE_NUMBER, "stride": ONE_NUMBER}, {"stride": 1, "size": 3}),
    ],
)
def test_literal_words_go_in_as_they_are_written(forms, left):
    asked = replace(PLAIN, forms=forms)
    assert respell_as_written(of_words(stride=(1, 1), size=(3, 3)), KEYWORDS, asked).words == left


def test_what_was_unwritten_and_is_not_at_its_default_is_passed():
    asked = replace(PLAIN, forms={"stride": UNWRITTEN})
    assert respell_as_written(of_words(stride=(2, 2)), KEYWORDS, asked).words == {"stride": (2, 2)}


def a_case(words: Words, dialect: str = "torch", compare: str = "equivalent") -> Case:
    return Case(f"a.yaml::{words.op}", words, Place("a.yaml", 1, 1), dialect, compare)


def literal_call(framework: str, words: Words) -> dict[str, Any]:
    """The words of the call of a literal case of which nothing is written but the operands."""
    names = ("stride", "dilation", "groups", "padding", "bias", "dtype", "layout")
    case = a_case(replace(words, forms=dict.fromkeys(names, UNWRITTEN)), compare="literal")
    job = Job(case, framework, question_of(case, FRAMEWORKS[framework].dialect))
    made = call(framework)(job.question, job.prediction(FRAMEWORKS[framework].dialect), "cpu")
    assert isinstance(made, Call)
    return dict(made.words)


@pytest.mark.parametrize(
    ("framework", "conv", "transposed"),
    [
        ("torch", {}, {}),
        ("onnx-reference", {"kernel_shape": (3, 3)}, {"kernel_shape": (3, 3)}),
        (
            "tensorflow",
            {"strides": [1, 1], "padding": "VALID"},
            {"output_shape": [2, 6, 7, 6], "strides": [1, 1]},
        ),
        ("jax", {"window_strides": (1, 1), "padding": "VALID"}, {"strides": (1, 1), "padding": "VALID"}),
        (
            "keras",
            {"filters": 6, "kernel_size": (3, 3), "use_bias": False},
            {"filters": 6, "kernel_size": (3, 3), "use_bias": False},
        ),
    ],
)
def test_a_literal_case_passes_no_word_that_it_does_not_write(framework, conv, transposed):
    """What a framework has no default for is passed all the same."""
    assert literal_call(framework, PLAIN) == conv
    assert literal_call(framework, TRANSPOSED) == transposed


def test_every_framework_with_words_has_the_variant():
    with_words = {name for name in BUILT_IN if FRAMEWORKS[name].dialect}
    assert {name for name in BUILT_IN if DEFAULTS in variants(name)} == with_words


def verdict(case: Case, made: Any) -> str:
    question = question_of(case, made.dialect)
    job = Job(case, "x", question)
    return judge(job, made.described, answer(question, made), Oracle(), Effort.VERDICT).verdict


@cache
def filled(framework: str) -> Callable[[str], Any]:
    """The adapter of a framework whose functions have the defaults of its class attribute `wrong`."""

    class Filled(adapter(framework)):  # type: ignore[misc]
        wrong: Mapping[str, Any] = {}

        def translate(self, question: Any, prediction: Any) -> Any:
            made = super().translate(question, prediction)
            return replace(made, words={**self.wrong, **made.words})

    return cache(lambda variant: Filled(variant, "cpu"))


WRONG = (
    ("torch", "stride", 2, PLAIN),
    ("torch", "padding", 1, replace(PLAIN, padding=0)),
    ("torch", "dilation", 2, PLAIN),
    ("torch", "groups", 2, PLAIN),
    ("torch", "stride", 2, TRANSPOSED),
    ("torch", "output_padding", 1, replace(TRANSPOSED, dilation=(2, 2), output_padding=(0, 0))),
    ("onnx-reference", "strides", (2, 2), PLAIN),
    ("onnx-reference", "pads", (1, 1, 1, 1), PLAIN),
    ("onnx-reference", "dilations", (2, 2), PLAIN),
    ("onnx-reference", "group", 2, PLAIN),
    ("onnx-reference", "kernel_shape", (2, 2), PLAIN),
    ("onnx-reference", "strides", (2, 2), TRANSPOSED),
    ("jax", "transpose_kernel", True, replace(TRANSPOSED, out_channels=4)),
    ("jax", "lhs_dilation", (2, 2), replace(TRANSPOSED, groups=2)),
)


@pytest.mark.parametrize(("framework", "name", "value", "words"), WRONG)
def test_a_wrong_default_shows_in_the_variant_alone(framework, name, value, words):
    # of all dialects Theano's alone has the kernel that JAX turns by default
    case = a_case(words, "theano" if name == "transpose_kernel" else "torch")
    spelled, short = (filled(framework)(variant) for variant in ("", DEFAULTS))
    spelled.wrong = short.wrong = {}
    assert (verdict(case, spelled), verdict(case, short)) == ("pass", "pass")
    spelled.wrong = short.wrong = {name: value}
    assert (verdict(case, spelled), verdict(case, short)) == ("pass", "fail")


@pytest.mark.parametrize(
    "wrong",
    [{"strides": [2, 2]}, {"dilations": [2, 2]}, {"pads": [1, 1, 1, 1]}, {"kernel_shape": [2, 2]}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_wrong_default_of_the_reference_evaluator_itself_shows(wrong, monkeypatch):
    from onnx.reference.ops.op_conv import Conv

    real = Conv._run

    def run(self: Any, *operands: Any, **attributes: Any) -> Any:
        given = {name: value for name, value in attributes.items() if value is not None}
        return real(self, *operands, **{**attributes, **wrong, **given})

    spelled, short = (filled("onnx-reference")(variant) for variant in ("", DEFAULTS))
    spelled.wrong = short.wrong = {}
    monkeypatch.setattr(Conv, "_run", run)
    assert (verdict(a_case(PLAIN), spelled), verdict(a_case(PLAIN), short)) == ("pass", "fail")
