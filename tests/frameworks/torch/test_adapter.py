"""torch's numbers against the oracle, to the bit, for any geometry; and adapters that are slightly wrong."""

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
from conformance.frameworks.registry import rule
from conformance.frameworks.torch.adapter import Adapter
from conformance.operators.convolution.exact_sums import exact_limits, is_exact
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import round_to
from conformance.operators.observations import Answer, Unsupported
from conformance.operators.operands import Recipe, draw
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import BIAS, COTANGENT, INPUT, KERNEL, OUTPUT
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Words
from conformance.worker.answer import answer

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
CONV2D = Words("conv", (2, 4, 6, 7), 6, (3, 2), (1, 2), (2, 1), 2, (1, 2), bias=True)
TRANSPOSE2D = Words("conv_transpose", (2, 4, 4, 5), 6, (3, 4), (2, 3), (1, 2), 2, (1, 2), (1, 2), bias=True)
SAME2D = Words("conv_transpose", (2, 4, 4, 5), 6, (3, 4), (2, 3), (1, 1), padding="SAME", bias=True)


@pytest.fixture(scope="module")
def torch() -> Adapter:
    return Adapter(device="cpu")


def expected(geometry: Geometry, recipe: Recipe, biased: bool) -> dict[str, Any]:
    x, w = draw(recipe, INPUT, geometry.input_shape), draw(recipe, KERNEL, geometry.kernel_shape)
    cotangent = draw(recipe, COTANGENT, geometry.output_shape)
    b = draw(recipe, BIAS, (geometry.out_channels,)) if biased else None
    values = {
        OUTPUT: taps.output(geometry, x, w, b),
        "grad_input": taps.grad_input(geometry, w, cotangent),
        "grad_kernel": taps.grad_kernel(geometry, x, cotangent),
        **({"grad_bias": taps.grad_bias(cotangent)} if biased else {}),
    }
    return {name: round_to(value, recipe.dtype) for name, value in values.items()}


def wrong(words: Words, adapter: Adapter, dialect: str = "torch", compare: str = EQUIVALENT) -> list[str]:
    """Results that are not the oracle's to the bit; `shape` where there is no answer of that shape."""
    geometry = rule(dialect)(words)
    assert isinstance(geometry, Geometry), geometry
    return _wrong(words, geometry, adapter, dialect, compare)


def _wrong(words: Words, geometry: Geometry, adapter: Adapter, dialect: str, compare: str) -> list[str]:
    recipe = Recipe(7, words.dtype, {}, exact_limits(geometry, words.dtype))
    seen = answer(Question(words, dialect, compare, recipe, gradients=True), adapter)
    assert isinstance(seen, Answer), seen
    if seen.values[OUTPUT].shape != geometry.output_shape or seen.inferred_shape != geometry.output_shape:
        return ["shape"]
    assert seen.dtype == words.dtype
    exact = expected(geometry, recipe, words.bias)
    narrow = adapter.about().narrow_sums.get(words.dtype, ())
    return [
        name
        for name, value in exact.items()
        # a CPU without units for a 16-bit format rounds partial sums to it: nothing exact can be asked there
        if (name not in narrow or is_exact(geometry, words.dtype, recipe.largest, name, narrow=True))
        and (name not in seen.values or not np.array_equal(seen.values[name].astype(np.float64), value))
    ]


class Told(Adapter):
    """Answers for a given geometry, which need not come from any dialect's words."""

    def __init__(self, geometry: Geometry) -> None:
        super().__init__(device="cpu")
        self.geometry = geometry

    def translate(self, question: Question, prediction: Prediction) -> Call | Unsupported:
        return super().translate(replace(question, dialect="numpy", compare=EQUIVALENT), self.geometry)


@settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(geometry=geometries(), biased=st.booleans(), dtype=st.sampled_from(("float64", "float32")))
def test_any_geometry(geometry: Geometry, biased: bool, dtype: str) -> None:
    assume(geometry.in_channels and geometry.out_channels)
    kernel, stride, dilation = zip(*((a.kernel, a.stride, a.dilation) for a in geometry.axes))
    words = Words(
        geometry.op, geometry.input_shape, geometry.out_channels, kernel, stride, dilation, geometry.groups
    )
    words = replace(words, bias=biased, dtype=dtype)
    assert _wrong(words, geometry, Told(geometry), "torch", EQUIVALENT) == []


@st.composite
def foreign(draw: st.DrawFn, dialect: str) -> Words:
    """Words of a dialect in each of its forms; its rule may refuse them."""
    rank = draw(st.integers(1, 3))
    groups = draw(st.integers(1, 2)) if dialect != "jax" else 1
    numbers = st.tuples(*[st.integers(1, 4)] * rank)
    padding: Any = draw(st.sampled_from(("SAME", "VALID", "FULL", None, 1)))
    if draw(st.integers(0, 3)) == 0:
        ends = st.integers(0, 3)
        pair = st.tuples(ends, ends) if dialect in ("jax", "tensorflow") else ends
        padding = draw(st.tuples(*[pair] * rank))
    return Words(
        draw(st.sampled_from((CONV, CONV_TRANSPOSE))),
        (2, groups * 2, *draw(st.tuples(*[st.integers(1, 6 if rank < 3 else 4)] * rank))),
        groups * draw(st.integers(1, 2)),
        draw(numbers),
        draw(st.one_of(numbers, st.just((1,) * rank))),
        draw(numbers),
        groups,
        padding,
        output_padding=(0,) * rank if dialect == "torch" and draw(st.booleans()) else None,
        bias=draw(st.booleans()),
        dtype=draw(st.sampled_from(("float64", "float32"))),
    )


@pytest.mark.parametrize("dialect", ["torch", "theano", "jax", "tensorflow"])
def test_words_of_every_dialect(dialect: str, torch: Adapter) -> None:
    seen: list[str] = []

    @settings(
        max_examples=150,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(words=foreign(dialect))
    def check(words: Words) -> None:
        if isinstance(rule(dialect)(words), Geometry):
            seen.append(words.op)
            assert wrong(words, torch, dialect) == []
            assert dialect != "torch" or wrong(words, torch, compare=LITERAL) == []

    check()
    assert min(seen.count(CONV), seen.count(CONV_TRANSPOSE)) > 10


SHAPES = (
    CONV2D,
    TRANSPOSE2D,
    Words("conv", (2, 33, 9), 17, (3,), (1,), (2,), padding="SAME", bias=True),
    Words("conv_transpose", (2, 17, 6), 33, (4,), (2,), (1,), padding=1, bias=True),
    Words("conv", (2, 4, 5, 6, 4), 6, (2, 3, 1), (1, 1, 1), (1, 1, 1), 2, (0, 1, 0), bias=True),
    Words("conv_transpose", (2, 4, 3, 4, 2), 6, (2, 3, 2), (2, 1, 2), (1, 1, 1), 2, bias=True),
)


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "float16"])
@pytest.mark.parametrize("words", SHAPES, ids=lambda words: f"{words.op}{words.rank}")
def test_every_dtype_is_rounded_once(words: Words, dtype: str, torch: Adapter) -> None:
    assert wrong(replace(words, dtype=dtype), torch) == []


@pytest.mark.parametrize("words", SHAPES[:2] + SHAPES[4:], ids=lambda words: f"{words.op}{words.rank}")
def test_channels_last(words: Words, torch: Adapter) -> None:
    assert wrong(replace(words, layout="channels_last"), torch) == []


@pytest.mark.parametrize("output_size", [(7, 12), (8, 14)])
def test_the_module_with_an_output_size(output_size: tuple[int, int], torch: Adapter) -> None:
    words = replace(TRANSPOSE2D, padding=1, dilation=(1, 1), output_padding=None, output_size=output_size)
    words = replace(words, kernel=(3, 2)) if output_size == (7, 12) else words
    assert wrong(words, torch) == []
    assert wrong(words, torch, compare=LITERAL) == []


class Turned(Adapter):
    """The kernel flip is the wrong way round."""

    def translate(self, question: Question, prediction: Prediction) -> Call | Unsupported:
        call = super().translate(question, prediction)
        return call if isinstance(call, Unsupported) else replace(call, flip=not call.flip)


class Around(Adapter):
    """Pads and cuts are what `change` makes of them."""

    def translate(self, question: Question, prediction: Prediction) -> Call | Unsupported:
        call = super().translate(question, prediction)
        if isinstance(call, Unsupported):
            return call
        cut = self.change(tuple((-lo, -hi) for lo, hi in call.crop))
        return replace(call, pad=self.change(call.pad), crop=tuple((-lo, -hi) for lo, hi in cut))


class Shifted(Around):
    """A cut or a pad is one element off."""

    def change(self, pairs: Any) -> Any:
        return tuple((lo + 1, hi - 1) for lo, hi in pairs)


class OtherEnd(Around):
    """A cut is made at the other end."""

    def change(self, pairs: Any) -> Any:
        return tuple((hi, lo) for lo, hi in pairs)


class Symmetric(Adapter):
    """The cotangent is replaced by ones."""

    def differentiate(self, call: Call, function: Any, operands: Any, cotangent: Any) -> Any:
        return super().differentiate(call, function, operands, cotangent * 0 + 1)


class Detached(Adapter):
    """The bias has twice the gradient that it should have."""

    def apply(self, call: Call, x: Any, w: Any, b: Any) -> Any:
        return super().apply(call, x, w, None if b is None else b * 2 - b.detach())


def everything_wrong(adapter: Adapter) -> set[str]:
    found = {name for words in SHAPES for name in wrong(words, adapter)}
    return found | set(wrong(SAME2D, adapter, "tensorflow"))


def test_the_unchanged_adapter_is_right(torch: Adapter) -> None:
    assert everything_wrong(torch) == set()


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (Turned, {"output", "grad_input", "grad_kernel"}),
        (Shifted, {"output", "grad_input", "grad_kernel", "grad_bias"}),
        (OtherEnd, {"output", "grad_input", "grad_kernel"}),
        (Symmetric, {"grad_input", "grad_kernel", "grad_bias"}),
        (Detached, {"grad_bias"}),
    ],
)
def test_a_planted_change_is_seen(fault: type[Adapter], seen: set[str]) -> None:
    assert everything_wrong(fault(device="cpu")) == seen


def test_about(torch: Adapter) -> None:
    about = torch.about()
    assert (about.framework, about.device, about.devices[0], about.dialect) == (
        "torch",
        "cpu",
        "cpu",
        "torch",
    )
    assert about.flags["threads"] == 1
    assert about.flags["cudnn.allow_tf32"] is False
    assert about.version == torch.torch.__version__


def test_an_unknown_variant_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="compile"):
        Adapter("compile")


def test_torch_that_cannot_be_imported_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(Unavailable, match="cannot be imported"):
        Adapter(device="cpu")
