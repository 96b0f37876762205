"""Runtimes of ONNX models against the oracle, to the bit, for any geometry; calls that are slightly wrong."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.strategies import geometries

from conformance.errors import Unavailable
from conformance.frameworks.interface import Call
from conformance.frameworks.onnx_reference import adapter as evaluator_adapter
from conformance.frameworks.onnxruntime import adapter as runtime_adapter
from conformance.frameworks.onnxruntime.convolution import calls
from conformance.frameworks.registry import rule
from conformance.operators.convolution.exact_sums import exact_limits
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import round_to
from conformance.operators.observations import Answer, Refused, Unsupported
from conformance.operators.operands import Recipe, draw
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.shapes import CONV
from conformance.operators.tensors import BIAS, GRAD_INPUT, INPUT, KERNEL, OUTPUT
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Words
from conformance.worker.answer import answer

CONV2D = Words("conv", (2, 4, 6, 7), 6, (3, 2), (1, 2), (2, 1), 2, (1, 2), bias=True)
TRANSPOSE2D = Words("conv_transpose", (2, 4, 4, 5), 6, (3, 4), (2, 3), (1, 2), 2, (1, 2), (1, 2), bias=True)
SHAPES = (
    CONV2D,
    TRANSPOSE2D,
    Words("conv", (2, 33, 9), 17, (3,), (1,), (2,), padding=2, bias=True),
    Words("conv_transpose", (2, 17, 6), 33, (4,), (2,), (1,), padding=1, bias=True),
    Words("conv", (2, 4, 5, 6, 4), 6, (2, 3, 1), (1, 1, 1), (1, 1, 1), 2, (0, 1, 0), bias=True),
    Words("conv_transpose", (2, 4, 3, 4, 2), 6, (2, 3, 2), (2, 1, 2), (1, 1, 1), 2, bias=True),
)
ADAPTERS = {"onnxruntime": runtime_adapter.Adapter, "onnx-reference": evaluator_adapter.Adapter}
Runtime = runtime_adapter.Adapter | evaluator_adapter.Adapter


@pytest.fixture(scope="module", params=sorted(ADAPTERS))
def adapter(request: pytest.FixtureRequest) -> Runtime:
    made: Runtime = ADAPTERS[request.param](device="cpu")
    return made


@pytest.fixture(scope="module")
def runtime() -> Runtime:
    return runtime_adapter.Adapter(device="cpu")


def question(words: Words, geometry: Geometry | None, dialect: str, compare: str, most: int = 7) -> Question:
    limits = exact_limits(geometry, words.dtype) if geometry else {}
    largest = {operand: min(most, limit) for operand, limit in limits.items()}
    return Question(words, dialect, compare, Recipe(7, words.dtype, {}, largest), gradients=True)


def wrong(words: Words, geometry: Geometry, seen: Any, recipe: Recipe) -> str:
    """Where an answer is not the oracle's: shape, inferred shape, dtype or, to the bit, the output."""
    assert isinstance(seen, Answer), seen
    if {seen.values[OUTPUT].shape, seen.inferred_shape} != {geometry.output_shape}:
        return "shape"
    x, w = draw(recipe, INPUT, geometry.input_shape), draw(recipe, KERNEL, geometry.kernel_shape)
    b = draw(recipe, BIAS, (geometry.out_channels,)) if words.bias else None
    exact = round_to(taps.output(geometry, x, w, b), recipe.dtype)
    if seen.dtype != words.dtype:
        return "dtype"
    return "" if np.array_equal(seen.values[OUTPUT].astype(np.float64), exact) else "output"


def asked(
    words: Words, adapter: Runtime, dialect: str = "torch", compare: str = EQUIVALENT, most: int = 7
) -> str:
    geometry = rule(dialect)(words)
    assert isinstance(geometry, Geometry), geometry
    put = question(words, geometry, dialect, compare, most)
    return wrong(words, geometry, answer(put, adapter), put.recipe)


def answers(name: str, geometry: Geometry) -> bool:
    """All but what the calls leave out: a Conv without channels in one, a transposed one in the other."""
    if name == "onnxruntime":
        return geometry.op != CONV or geometry.in_channels > 0
    return geometry.op == CONV or 0 not in (geometry.batch, geometry.in_channels, geometry.out_channels)


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_any_geometry(name: str) -> None:
    class Told(ADAPTERS[name]):  # type: ignore[misc]
        """Answers for a given geometry, which need not come from any dialect's words."""

        told: Geometry

        def translate(self, put: Question, prediction: Prediction) -> Call | Unsupported:
            return super().translate(replace(put, dialect="numpy"), self.told)  # type: ignore[no-any-return]

    told = Told(device="cpu")

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(geometry=geometries(channels=(0, 1, 2, 2, 3)), biased=st.booleans())
    def check(geometry: Geometry, biased: bool) -> None:
        assume(answers(name, geometry))
        kernel, stride, dilation = zip(*((a.kernel, a.stride, a.dilation) for a in geometry.axes))
        shape, channels = geometry.input_shape, geometry.out_channels
        words = Words(geometry.op, shape, channels, kernel, stride, dilation, geometry.groups, bias=biased)
        told.told = geometry
        put = question(words, geometry, "onnx", EQUIVALENT)
        assert wrong(words, geometry, answer(put, told), put.recipe) == ""

    check()


@pytest.mark.parametrize("words", SHAPES, ids=lambda words: f"{words.op}{words.rank}")
def test_every_dtype_is_rounded_once(words: Words, adapter: Runtime) -> None:
    for dtype in adapter.about().dtypes:
        # the evaluator adds up float16 in float16: small numbers stay exact
        assert asked(replace(words, dtype=dtype), adapter, most=1 if dtype == "float16" else 7) == ""


def test_dtypes_that_were_found_are_those_that_calls_name(runtime: Runtime) -> None:
    assert set(runtime.about().dtypes) == set(calls.DTYPES)
    assert evaluator_adapter.Adapter().about().dtypes == ("float64", "float32", "bfloat16", "float16")


def test_the_evaluator_keeps_sums_of_float16_in_float16() -> None:
    adapter = evaluator_adapter.Adapter()
    words = Words("conv_transpose", (1, 4099, 6), 1, (4,), (1,), (1,), dtype="float16")
    geometry = rule("torch")(words)
    assert isinstance(geometry, Geometry)
    for dtype, found in (("float32", ""), ("bfloat16", ""), ("float16", "output")):
        recipe = Recipe(7, dtype, {INPUT: "ones", KERNEL: "ones"})
        put = Question(replace(words, dtype=dtype), "torch", EQUIVALENT, recipe, gradients=False)
        assert wrong(put.words, geometry, answer(put, adapter), recipe) == found
        assert (OUTPUT in adapter.about().narrow_sums.get(dtype, ())) == bool(found)


@pytest.mark.parametrize("words", SHAPES[2:4], ids=lambda words: f"{words.op}{words.rank}")
def test_own_words(words: Words, adapter: Runtime) -> None:
    for padding in ("SAME", "SAME_LOWER", "VALID", None, ((2, 1),)):
        spoken = replace(words, padding=padding, dilation=(1,))
        assert asked(spoken, adapter, "onnx") == ""
        assert asked(spoken, adapter, "onnx", LITERAL) == ""


@pytest.mark.parametrize("words", [CONV2D, TRANSPOSE2D], ids=lambda words: words.op)
def test_a_wrong_attribute_is_noticed(words: Words) -> None:
    wrongs: list[dict[str, Any]] = [
        {"pads": (2, 1, 0, 3)},
        {"strides": (2, 1)},
        {"dilations": (1, 1)},
        {"group": 1},
    ]

    class Changed(runtime_adapter.Adapter):
        change: dict[str, Any]

        def translate(self, put: Question, prediction: Prediction) -> Call | Unsupported:
            call = super().translate(put, prediction)
            assert isinstance(call, Call)
            return replace(call, words={**call.words, **self.change})

    adapter = Changed(device="cpu")
    geometry = rule("torch")(words)
    assert isinstance(geometry, Geometry)
    for change in ({}, *wrongs):
        adapter.change = change
        put = question(words, geometry, "torch", EQUIVALENT)
        seen = answer(put, adapter)
        right = isinstance(seen, Answer) and wrong(words, geometry, seen, put.recipe) == ""
        assert right == (not change), change


def test_there_are_no_gradients(adapter: Runtime) -> None:
    seen = answer(question(CONV2D, None, "torch", EQUIVALENT), adapter)
    assert isinstance(seen, Answer)
    assert isinstance(seen.missing[GRAD_INPUT], Unsupported)
    assert "gradients" in seen.missing[GRAD_INPUT].reason
    assert set(seen.values) == {OUTPUT}


def test_a_refusal_is_the_runtimes_own(adapter: Runtime) -> None:
    words = replace(CONV2D, stride=(0, 1))
    seen = answer(Question(words, "onnx", LITERAL, Recipe(0, "float32"), gradients=False), adapter)
    assert isinstance(seen, Refused)
    assert seen.type in ("Fail", "ZeroDivisionError")


def test_an_open_shape_is_not_inferred(adapter: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.ones((1, 1, 3), np.float32)
    call = adapter.translate(
        question(Words("conv", (1, 1, 3), 1, (1,), (1,), (1,)), None, "onnx", LITERAL), None
    )
    assert isinstance(call, Call)
    monkeypatch.setattr(adapter.onnx.shape_inference, "infer_shapes", opened(adapter.onnx))
    assert isinstance(adapter.infer_shape(call, lambda: None, (x, x[..., :1])), Unsupported)


def opened(onnx: Any) -> Any:
    """Shape inference that forgets the last extent of the output."""
    infer = onnx.shape_inference.infer_shapes

    def infer_shapes(model: Any, **words: Any) -> Any:
        inferred = infer(model, **words)
        inferred.graph.output[0].type.tensor_type.shape.dim[-1].Clear()
        return inferred

    return infer_shapes


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_devices_that_are_here(device: str) -> None:
    for name, adapter in ADAPTERS.items():
        about = adapter(device=device).about()
        assert about.framework == name
        assert about.dialect == "onnx"
        assert about.device == "cpu" or "cuda" in about.device


def test_the_evaluator_has_no_gpu() -> None:
    with pytest.raises(Unavailable, match="CPU only"):
        evaluator_adapter.Adapter(device="gpu")


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_no_variant(name: str) -> None:
    with pytest.raises(Unavailable, match="variant 'fast'"):
        ADAPTERS[name]("fast")


@pytest.mark.parametrize(
    ("name", "package"),
    [("onnxruntime", "onnxruntime"), ("onnxruntime", "onnx"), ("onnx-reference", "onnx.reference")],
)
def test_a_package_that_cannot_be_imported(name: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(Unavailable, match="cannot be imported"):
        ADAPTERS[name](device="cpu")
