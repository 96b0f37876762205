"""TensorFlow itself: its acceptance, shapes and values against the rule and the oracle, to the bit.

Configurations that TensorFlow 2.21 is known to get wrong are left out by `deviates`, each with what happens;
the case library holds them as known deviations.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.installed import skip_without
from support.misfit_verdicts import judge_misfits
from support.paths import ROOT
from support.strategies import geometries

from conformance.backends.client import Client
from conformance.backends.names import parse
from conformance.errors import Unavailable
from conformance.frameworks.registry import predict
from conformance.frameworks.tensorflow.convolution.rules import default_size
from conformance.operators.convolution.exact_sums import exact_limits, is_exact
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import round_to
from conformance.operators.observations import Answer, Refused, Unsupported
from conformance.operators.operands import Recipe, draw
from conformance.operators.question import EQUIVALENT, LITERAL, Question
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import (
    BIAS,
    COTANGENT,
    GRAD_BIAS,
    GRAD_INPUT,
    GRAD_KERNEL,
    INPUT,
    KERNEL,
    OUTPUT,
)
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.words import Refusal, Words
from conformance.worker.answer import answer

skip_without("tensorflow")

DTYPES = ("float64", "float32", "bfloat16", "float16")
thorough = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
brief = settings(thorough, max_examples=60)


@pytest.fixture(scope="module")
def adapters():
    """The module of adapters, right and wrong; imported late, since it imports TensorFlow."""
    return import_module("support.tensorflow_adapters")


@pytest.fixture(scope="module")
def adapter(adapters):
    return adapters.Adapter("", "cpu")


def deviates(geometry: Geometry, words: Words) -> str | None:
    """Why TensorFlow's answer to a legal question is not asked for here, or None."""
    rank, dtype = len(geometry.axes), words.dtype
    convolution = geometry.axes if geometry.op == CONV else geometry.adjoint.axes
    channels = (geometry.in_channels if geometry.op == CONV else geometry.out_channels) // geometry.groups
    short = dtype == "bfloat16"
    if geometry.op == CONV and 0 in geometry.kernel_shape:
        return "a filter without elements is refused"
    if 0 in (*geometry.input_shape, *geometry.output_shape):
        return "float32: the input's shape, unwritten memory; float64: gradients unwritten, or SIGSEGV"
    if rank == 3 and dtype == "float64" and any(a.effective_kernel < a.stride for a in convolution):
        return "conv3d SAME reads input 1 instead of 0 for i=3, k=1, s=3"
    last = convolution[-1]
    if (short or channels == 1) and dtype != "float64" and last.size == 1 and last.stride > 1:
        return "oneDNN's AVX-512 kernel leaves part of an output of width 1 unwritten"
    if channels == 1 and dtype == "float32" and last.size == 1 and any(a.stride > 1 for a in convolution):
        return "oneDNN's AVX2 kernel writes past an output of width 1: the process may end at any later time"
    if short and any(idle(axis) for axis in convolution):
        return "kernels with taps that only meet padding: wrong kernel gradient, in 3-D also SIGSEGV"
    if rank == 3 and geometry.axes[1].dilation != geometry.axes[2].dilation:
        return "the graph's shape of conv3d takes the last two dilations in the wrong order"
    return None


def idle(axis: Axis) -> bool:
    """Whether a convolution's axis has a tap that never meets the input."""
    starts = range(-axis.offset, axis.size * axis.stride - axis.offset, axis.stride)
    return not all(
        any(0 <= start + tap * axis.dilation < axis.input for start in starts) for tap in range(axis.kernel)
    )


def put(words: Words, dialect: str = "tensorflow", compare: str = LITERAL) -> Question:
    recipe = Recipe(3, words.dtype)
    question = Question(words, dialect, compare, recipe, gradients=True)
    prediction = predict(question, "tensorflow")
    if isinstance(prediction, Geometry):
        question = replace(question, recipe=replace(recipe, largest=exact_limits(prediction, words.dtype)))
    return question


def expected(geometry: Geometry, question: Question) -> dict[str, np.ndarray]:
    """Every result rounded once, but for the bias, which tf.nn adds to an output already rounded."""
    recipe, dtype = question.recipe, question.recipe.dtype
    x = draw(recipe, INPUT, geometry.input_shape)
    w = draw(recipe, KERNEL, geometry.kernel_shape)
    cotangent = draw(recipe, COTANGENT, geometry.output_shape)
    values = {
        OUTPUT: round_to(taps.output(geometry, x, w), dtype),
        GRAD_INPUT: round_to(taps.grad_input(geometry, w, cotangent), dtype),
        GRAD_KERNEL: round_to(taps.grad_kernel(geometry, x, cotangent), dtype),
    }
    if question.words.bias:
        b = draw(recipe, BIAS, (geometry.out_channels,)).reshape(1, -1, *[1] * len(geometry.axes))
        values[OUTPUT] = round_to(values[OUTPUT] + b, dtype)
        values[GRAD_BIAS] = round_to(taps.grad_bias(cotangent), dtype)
    return values


def differences(geometry: Geometry, question: Question, seen: Answer, adapter) -> list[str]:
    """Names of what is not as the rule and the oracle say; gradients may be unsupported, not refused."""
    recipe = question.recipe
    narrow = adapter.about().narrow_sums.get(recipe.dtype, ())
    wrong = [] if seen.inferred_shape == geometry.output_shape else [f"inferred {seen.inferred_shape}"]
    wrong += [] if seen.dtype == question.words.dtype else ["dtype"]
    for name, values in expected(geometry, question).items():
        if isinstance(seen.missing.get(name), Unsupported):
            continue
        if name == GRAD_BIAS and question.words.dtype == "bfloat16":
            continue  # BiasAddGrad adds up in bfloat16 itself: 4,050 ones give 256.
        if name in narrow and not is_exact(geometry, recipe.dtype, recipe.largest, name, narrow=True):
            continue  # this CPU has no units for the format: partial sums are rounded to it
        if (
            name == GRAD_KERNEL
            and question.words.dtype == "bfloat16"
            and isinstance(question.words.padding, tuple)
        ):
            continue  # Eigen's kernel gradient, which explicit padding selects, rounds more than once.
        if name not in seen.values or not np.array_equal(seen.values[name], values):
            wrong.append(name)
    return wrong


def verdict(question: Question, adapter) -> str:
    prediction = predict(question, "tensorflow")
    if isinstance(prediction, Geometry) and deviates(prediction, question.words):
        return "deviates"
    seen = answer(question, adapter)
    if isinstance(seen, Unsupported):
        return "unsupported"
    if isinstance(prediction, Refusal) or isinstance(seen, Refused):
        agreed = isinstance(prediction, Refusal) and isinstance(seen, Refused)
        return "refused" if agreed else f"acceptance: {prediction} but {seen}"
    return ", ".join(differences(prediction, question, seen, adapter)) or "agrees"


AGREED = ("agrees", "refused", "unsupported", "deviates")


@st.composite
def configurations(draw: st.DrawFn, op: str) -> Words:
    rank = draw(st.integers(1, 3))
    groups = draw(st.sampled_from((1, 1, 2, 3)))

    def axes(strategy: st.SearchStrategy[int]) -> tuple[int, ...]:
        return tuple(draw(strategy) for _ in range(rank))

    pairs = st.tuples(*[st.tuples(st.integers(0, 3), st.integers(0, 3))] * rank)
    strings = st.sampled_from(("SAME", "VALID", None))
    words = Words(
        op,
        (draw(st.integers(1, 2)), groups * draw(st.integers(1, 3)), *axes(st.integers(1, 7))),
        groups * draw(st.integers(1, 3)),
        axes(st.integers(1, 4)),
        axes(st.integers(1, 4)),
        axes(st.sampled_from((1, 1, 1, 2, 3))),
        groups,
        draw(st.one_of(strings, strings, pairs) if rank == 2 else strings),
        bias=draw(st.booleans()),
        dtype=draw(st.sampled_from(DTYPES)),
    )
    return replace(words, output_size=draw(output_sizes(words))) if op == CONV_TRANSPOSE else words


@st.composite
def output_sizes(draw: st.DrawFn, words: Words) -> tuple[int, ...] | None:
    """None, or sizes around the default; at least 1, because oneDNN accepts 0 and aborts below."""
    if draw(st.booleans()):
        return None
    sizes = []
    for index, (size, kernel, stride) in enumerate(zip(words.size, words.kernel, words.stride)):
        effective = words.dilation[index] * (kernel - 1) + 1
        padding = words.padding[index] if isinstance(words.padding, tuple) else words.padding
        around = default_size(size, effective, stride, padding or "VALID")
        near = st.integers(max(1, around - stride + 1), max(1, around + stride - 1))
        sizes.append(draw(st.one_of(st.just(max(1, around)), near)))
    return tuple(sizes)


def truncated(words: Words) -> bool:
    """oneDNN takes a VALID output smaller than the kernel if it comes out as 0 and the input has size 1."""
    return words.padding in ("VALID", None) and words.output_size is not None and 1 in words.size


@thorough
@given(configurations(CONV))
def test_convolutions_do_what_the_rule_says(adapter, words):
    assert verdict(put(words), adapter) in AGREED


@thorough
@given(configurations(CONV_TRANSPOSE).filter(lambda words: not truncated(words)))
def test_transposed_convolutions_do_what_the_rule_says(adapter, words):
    assert verdict(put(words), adapter) in AGREED


@brief
@given(st.one_of(configurations(CONV), configurations(CONV_TRANSPOSE).filter(lambda w: not truncated(w))))
def test_equivalent_questions_in_own_words(adapter, words):
    assert verdict(put(words, compare=EQUIVALENT), adapter) in ("agrees", "refused", "deviates")


@brief
@given(geometries(), st.sampled_from(("float64", "float32", "float16")), st.booleans())
def test_any_geometry_can_be_asked_for(adapters, geometry, dtype, bias):
    words = Words(
        geometry.op,
        geometry.input_shape,
        geometry.out_channels,
        *(tuple(getattr(axis, name) for axis in geometry.axes) for name in ("kernel", "stride", "dilation")),
        groups=geometry.groups,
        bias=bias,
        dtype=dtype,
    )
    if deviates(geometry, words):
        return
    recipe = Recipe(3, dtype, {}, exact_limits(geometry, dtype))
    question = Question(words, "tensorflow", EQUIVALENT, recipe, gradients=True)
    adapter = adapters.GivenGeometry("", "cpu", geometry)
    seen = answer(question, adapter)
    assert isinstance(seen, Answer), seen
    assert not differences(geometry, question, seen, adapter)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
def test_many_channels_stay_exact(adapter, op, dtype):
    words = Words(op, (2, 17, 7, 9), 33, (3, 2), (2, 1), (1, 1), bias=True, dtype=dtype)
    assert verdict(put(words), adapter) == "agrees"


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
def test_channels_first(adapter, op, rank):
    words = Words(
        op,
        (2, 4, 5, 6, 7)[: rank + 2],
        6,
        (3, 2, 4)[:rank],
        (2, 1, 3)[:rank],
        (1,) * rank,
        bias=True,
        layout="channels_first",
    )
    assert verdict(put(words), adapter) == "agrees"
    assert verdict(put(replace(words, dtype="float64")), adapter) == "unsupported"


@pytest.mark.parametrize(
    "more", [{"padding": 1}, {"padding": "FULL"}, {"output_padding": (1,)}, {"stride": (0,)}]
)
@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
def test_what_the_rule_refuses_tensorflow_refuses(adapter, op, more):
    words = replace(Words(op, (1, 1, 5), 1, (3,), (1,), (1,)), **more)
    assert verdict(put(words), adapter) == "refused"


def test_an_output_of_another_shape_has_no_gradients(adapter):
    words = Words(CONV, (1, 2, 5), 3, (3,), (1,), (1,), dtype="float64")
    call = adapter.translate(put(words), predict(put(words), "tensorflow"))
    x, w = (adapter.put(np.ones(shape), "float64") for shape in ((1, 5, 2), (3, 2, 3)))
    cotangent = adapter.put(np.ones((1, 4, 3)), "float64")
    seen = adapter.differentiate(call, lambda x, w: adapter.conv(call, x, w, None), (x, w), cotangent)
    assert isinstance(seen, Unsupported)


def test_about(adapter):
    about = adapter.about()
    assert (about.framework, about.dialect, about.device) == ("tensorflow", "tensorflow", "cpu")
    assert about.version[0].isdigit()
    assert "cpu" in about.devices
    assert about.flags["tensor_float_32"] is False


def test_a_worker_computes_on_one_thread():
    with Client(parse("tensorflow")) as client:
        flags = client.wait_until_started().flags
    assert (flags["intra_op_threads"], flags["inter_op_threads"]) == (1, 1)


@pytest.mark.parametrize(
    ("variant", "device", "reason"),
    [("eager", "cpu", "variant"), ("", "tpu", "devices"), ("", "gpu:99", "GPU")],
)
def test_what_is_not_here_is_unavailable(adapters, variant, device, reason):
    with pytest.raises(Unavailable, match=reason):
        adapters.Adapter(variant, device)


@pytest.mark.parametrize(
    ("mutant", "caught"),
    [
        ("Adapter", "agrees"),
        ("TurnedKernel", "output, grad_input, grad_kernel"),
        ("OneOff", "output, grad_input, grad_kernel"),
        ("EndsSwapped", "output, grad_input, grad_kernel"),
        ("GradientOff", "grad_input"),
        ("KernelGradientOff", "grad_kernel"),
        ("BiasGradientOff", "grad_bias"),
        ("BiasLeftOut", "output, grad_bias"),
    ],
)
def test_planted_changes_are_caught(adapters, mutant, caught):
    words = Words(CONV, (2, 4, 6, 5), 6, (3, 2), (2, 1), (1, 1), padding=((1, 0), (0, 1)), bias=True)
    assert verdict(put(words), getattr(adapters, mutant)("", "cpu")) == caught


@pytest.mark.parametrize(
    ("name", "inferred"),
    [("Adapter", (2, 6, 3, 5)), ("SureOfTheRightWidth", (2, 6, 3, 5)), ("SureOfWidth", (2, 6, 3, 9))],
)
def test_inference_with_unknown_sizes_must_not_contradict_the_known_ones(adapters, name, inferred):
    words = Words(CONV, (2, 4, 6, 5), 6, (3, 2), (2, 1), (1, 1), padding="SAME")
    assert answer(put(words), getattr(adapters, name)("", "cpu")).inferred_shape == inferred


SECOND_DEVICE = """
import json
import numpy as np
from conformance.frameworks.tensorflow.adapter import Adapter
from conformance.frameworks.registry import predict
from conformance.operators.question import Question
from conformance.operators.operands import Recipe
from conformance.operators.words import Words

adapter = Adapter("", "cpu:1")
words = Words("conv_transpose", (1, 2, 4), 3, (3,), (2,), (2,), 1, "SAME", dtype="float64", bias=True)
question = Question(words, "tensorflow", "equivalent", Recipe(0, "float64"), True)
call = adapter.translate(question, predict(question, "tensorflow"))
operands = [adapter.put(np.ones(shape), "float64") for shape in ((1, 4, 2), (3, 3, 2), (3,))]
function = lambda x, w, b: adapter.conv_transpose(call, x, w, b)
cotangent = adapter.put(np.ones((1, 8, 3)), "float64")
output, gradients = adapter.differentiate(call, function, tuple(operands), cotangent)
about = adapter.about()
print(json.dumps({
    "tensors": [tensor.device for tensor in (*operands, function(*operands), output, *gradients)],
    "device": about.device,
    "devices": about.devices,
    "inferred": adapter.infer_shape(call, function, tuple(operands)),
}))
"""


def test_everything_happens_on_the_second_device():
    done = subprocess.run(
        [sys.executable, "-c", SECOND_DEVICE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    seen = json.loads(done.stdout)
    assert all(tensor.endswith("CPU:1") for tensor in seen["tensors"])
    assert (seen["device"], seen["devices"]) == ("cpu:1", ["cpu", "cpu:1"])
    assert seen["inferred"] == [1, 8, 3]


def test_operands_that_do_not_fit_are_taken_and_refused_as_the_rule_predicts(adapter):
    wrong, outcomes = judge_misfits(adapter, "tensorflow", 40)
    assert wrong == []
    assert outcomes["refused"] >= 20
