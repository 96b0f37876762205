"""JAX's adapter: values and gradients to the bit, and faults that must show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, reject, settings
from hypothesis import strategies as st
from support.jax_words import configurations
from support.misfit_verdicts import judge_misfits
from support.strategies import geometries

from conformance.frameworks.interface import Call
from conformance.frameworks.jax.adapter import Adapter
from conformance.frameworks.jax.convolution import calls
from conformance.frameworks.registry import predict
from conformance.operators.convolution.exact_sums import exact_limits
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import FORMATS, Float64Array, round_to
from conformance.operators.observations import Answer, Refused, Unsupported
from conformance.operators.operands import Recipe, draw
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import BIAS, COTANGENT, GRAD_BIAS, INPUT, KERNEL, OUTPUT
from conformance.operators.windows.geometry import Axis, Geometry, Prediction
from conformance.operators.words import Words
from conformance.worker.answer import answer

QUICK = settings(
    max_examples=20, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adapter]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFORMANCE_CACHE", str(tmp_path_factory.mktemp("programs")))
        yield Adapter("", "cpu")


def asked(words: Words, geometry: Geometry, dialect: str = "jax", compare: str = EQUIVALENT) -> Question:
    recipe = Recipe(3, words.dtype, largest=exact_limits(geometry, words.dtype))
    return Question(words, dialect, compare, recipe, gradients=True)


def truth(question: Question, geometry: Geometry) -> dict[str, Float64Array]:
    """Every result, rounded once; the output with a bias is rounded before and after the bias."""
    recipe, dtype = question.recipe, question.words.dtype
    x, w = draw(recipe, INPUT, geometry.input_shape), draw(recipe, KERNEL, geometry.kernel_shape)
    b = draw(recipe, BIAS, (geometry.out_channels,)) if question.words.bias else None
    exact = taps.results(geometry, x, w, b, draw(recipe, COTANGENT, geometry.output_shape))
    if b is not None:
        before = round_to(taps.output(geometry, x, w), dtype)
        exact[OUTPUT] = before + b.reshape(-1, *[1] * len(geometry.axes))
    return {name: round_to(values, dtype) for name, values in exact.items()}


def differences(adapter: Adapter, question: Question, geometry: Geometry) -> list[str]:
    """Names of the results that are not what the reference says, to the bit."""
    found = answer(question, adapter)
    if not isinstance(found, Answer):
        return [str(found)]
    expected = truth(question, geometry)
    wrong = [] if found.inferred_shape == geometry.output_shape else ["inferred_shape"]
    wrong += [] if found.dtype == question.words.dtype and found.native else ["dtype or native"]
    wrong += [] if found.values.keys() == expected.keys() else ["results"]
    sums_are_exact = np.prod(geometry.output_shape) * 7 <= 2 ** FORMATS[question.words.dtype].bits
    compared = {name for name in found.values if name != GRAD_BIAS or sums_are_exact}
    return wrong + [name for name in compared if not np.array_equal(found.values[name], expected[name])]


DTYPES = st.sampled_from(("float64", "float32", "bfloat16", "float16"))


ANY_WORDS = st.sampled_from((CONV, CONV_TRANSPOSE)).flatmap(configurations)


@given(words=ANY_WORDS, dtype=DTYPES, bias=st.booleans())
@QUICK
def test_own_words_give_the_reference_to_the_bit(
    adapter: Adapter, words: Words, dtype: str, bias: bool
) -> None:
    said = replace(words, dtype=dtype, bias=bias)
    prediction = predict(Question(said, "jax", LITERAL, Recipe(0, dtype), gradients=True), "jax")
    if not isinstance(prediction, Geometry):
        reject()
    assert differences(adapter, asked(said, prediction, compare=LITERAL), prediction) == []


class OfGeometry(Adapter):
    """Asked for a geometry that no words of a dialect have to reach."""

    def __init__(self, geometry: Geometry) -> None:
        super().__init__("", "cpu")
        self._geometry = geometry

    def translate(self, question: Question, prediction: Prediction) -> Call | Unsupported:
        return calls.translate(replace(question, dialect="torch"), self._geometry, "cpu")


UNGROUPED = Geometry("conv_transpose", 2, 3, 2, 1, (Axis(4, 3, 2, 2, 1, 9), Axis(3, 2, 1, 1, 0, 5)))
"""Of `jax.lax.conv_transpose`, whose kernel has an orientation to get wrong; few drawn ones are like it."""


def words_of(geometry: Geometry, **more: Any) -> Words:
    axes = geometry.axes
    kernel, stride, dilation = (
        tuple(getattr(axis, name) for axis in axes) for name in ("kernel", "stride", "dilation")
    )
    spoken = (geometry.op, geometry.input_shape, geometry.out_channels, kernel, stride, dilation)
    return Words(*spoken, geometry.groups, **more)


@given(
    geometry=geometries(),
    dtype=DTYPES,
    layout=st.sampled_from(("native", "channels_first", "channels_last")),
    bias=st.booleans(),
)
@example(UNGROUPED, "float32", "channels_last", True)
@example(replace(UNGROUPED, flip=True), "float64", "native", False)
@QUICK
@pytest.mark.usefixtures("adapter")
def test_any_geometry_gives_the_reference_to_the_bit(
    geometry: Geometry, dtype: str, layout: str, bias: bool
) -> None:
    """Windows outside the line, negative offsets, groups of both operators, turned kernels."""
    question = asked(words_of(geometry, dtype=dtype, layout=layout, bias=bias), geometry)
    assert differences(OfGeometry(geometry), question, geometry) == []


def dense(op: str = CONV, **more: Any) -> Words:
    usual: dict[str, Any] = {"kernel": (3, 2), "stride": (2, 1), "dilation": (1, 2), "bias": True}
    return Words(op, (2, 4, 6, 7), 6, **{**usual, **more})


DIALECTS = [
    ("torch", dense(padding=(1, 2), groups=2)),
    ("torch", dense(CONV_TRANSPOSE, padding=(1, 1), output_padding=(1, 0), groups=2)),
    ("tensorflow", dense(padding="SAME", dilation=(1, 1))),
    ("tensorflow", dense(CONV_TRANSPOSE, padding="SAME", dilation=(1, 1), output_size=(11, 7))),
    ("theano", dense(padding="FULL")),
    ("theano", dense(CONV_TRANSPOSE, padding=(1, 0))),
]


@pytest.mark.parametrize(("dialect", "words"), DIALECTS)
def test_every_dialect_is_answered(adapter: Adapter, dialect: str, words: Words) -> None:
    prediction = predict(Question(words, dialect, EQUIVALENT, Recipe(0, "float32"), gradients=True), "jax")
    assert isinstance(prediction, Geometry)
    assert differences(adapter, asked(words, prediction, dialect), prediction) == []


class TurnedKernel(Adapter):
    def conv(self, call: Call, x: Any, w: Any, b: Any) -> Any:
        return super().conv(call, x, w[..., ::-1], b)


class ShiftedPads(Adapter):
    def conv(self, call: Call, x: Any, w: Any, b: Any) -> Any:
        pads = [(lo + 1, hi - 1) for lo, hi in call.words["padding"]]
        return super().conv(replace(call, words={**call.words, "padding": pads}), x, w, b)


class HalvedGradient(Adapter):
    def differentiate(self, call: Call, function: Any, operands: Any, cotangent: Any) -> Any:
        output, gradients = super().differentiate(call, function, operands, cotangent)
        return output, (gradients[0], gradients[1] / 2, *gradients[2:])


class SwappedGroups(Adapter):
    def conv_transpose(self, call: Call, x: Any, w: Any, b: Any) -> Any:
        return super().conv_transpose(call, x, w[::-1], b)


class BiasTwice(Adapter):
    def conv(self, call: Call, x: Any, w: Any, b: Any) -> Any:
        return super().conv(call, x, w, b + b)


@pytest.mark.parametrize(
    ("fault", "op", "seen"),
    [
        (TurnedKernel, CONV, {"output", "grad_input", "grad_kernel"}),
        (ShiftedPads, CONV, {"output", "grad_input", "grad_kernel"}),
        (HalvedGradient, CONV, {"grad_kernel"}),
        (SwappedGroups, CONV_TRANSPOSE, {"output", "grad_input", "grad_kernel"}),
        (BiasTwice, CONV, {"output", "grad_bias"}),
    ],
)
@pytest.mark.usefixtures("adapter")
def test_planted_faults_are_seen(fault: Callable[..., Adapter], op: str, seen: set[str]) -> None:
    words = dense(op, padding=(1, 1), groups=2)
    question = Question(words, "torch", EQUIVALENT, Recipe(0, "float32"), gradients=True)
    prediction = predict(question, "jax")
    assert isinstance(prediction, Geometry)
    question = asked(words, prediction, "torch")
    assert set(differences(fault("", "cpu"), question, prediction)) == seen


def test_without_gradients_the_output_alone_comes_back(adapter: Adapter) -> None:
    words = dense(padding=((1, 0), (0, 2)))
    question = Question(words, "jax", EQUIVALENT, Recipe(0, "float32"), gradients=False)
    found = answer(question, adapter)
    assert isinstance(found, Answer)
    assert found.values.keys() == {OUTPUT}


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (dense(padding=1), "ValueError"),
        (dense(padding="FULL"), "RuntimeError"),
        (dense(stride=(0, 1)), "ValueError"),
        (dense(output_padding=(1, 1)), "TypeError"),
        (dense(CONV_TRANSPOSE, groups=2), "TypeError"),
        (dense(CONV_TRANSPOSE, padding="SAME_LOWER"), "ValueError"),
    ],
)
def test_literal_words_that_jax_refuses(adapter: Adapter, words: Words, error: str) -> None:
    found = answer(Question(words, "jax", LITERAL, Recipe(0, "float32"), gradients=True), adapter)
    assert isinstance(found, Refused)
    assert found.type == error


def test_the_bias_gradient_of_bfloat16_is_added_up_in_bfloat16(adapter: Adapter) -> None:
    """The VJP of a broadcast is a sum in the bias's own dtype: added one by one, 800 ones stop at 256."""
    words = Words(CONV, (2, 1, 20, 20), 1, (1, 1), (1, 1), (1, 1), bias=True, dtype="bfloat16")
    recipe = Recipe(0, "bfloat16", {COTANGENT: "ones"})
    found = answer(Question(words, "jax", EQUIVALENT, recipe, gradients=True), adapter)
    assert isinstance(found, Answer)
    assert found.values[GRAD_BIAS].item() < 800.0


def test_the_kernel_gradient_of_bfloat16_is_not(adapter: Adapter) -> None:
    words = Words(CONV, (2, 1, 20, 20), 1, (1, 1), (1, 1), (1, 1), dtype="bfloat16")
    recipe = Recipe(0, "bfloat16", {COTANGENT: "ones", INPUT: "ones"})
    found = answer(Question(words, "jax", EQUIVALENT, recipe, gradients=True), adapter)
    assert isinstance(found, Answer)
    assert found.values["grad_kernel"].ravel().tolist() == [800.0]


def test_about_says_what_decides_the_numbers(adapter: Adapter) -> None:
    about = adapter.about()
    assert (about.framework, about.dialect, about.device) == ("jax", "jax", "cpu")
    assert about.flags["jax_enable_x64"] is True
    assert about.flags["jax_default_matmul_precision"] == "highest"


def test_operands_that_do_not_fit_are_taken_and_refused_as_the_rule_predicts(adapter: Adapter) -> None:
    wrong, outcomes = judge_misfits(adapter, "jax", 15)
    assert wrong == []
    assert outcomes["refused"] >= 5
