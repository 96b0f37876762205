"""A function of TensorFlow tensors in a script: a tape for gradients, a graph never run for shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import Union

from ...operators.observations import About, Unsupported
from ...operators.question import Question
from ...operators.windows.geometry import Prediction
from ..interface import Call
from ..registry import operator_calls
from ..scripting import Lines, Script, Translate
from ..trimmed import phrase
from ..variant import effective_flags
from .convolution import cpu_gaps
from .variants import ON, ONEDNN, VARIANTS, XLA


def _tensor(text: str, dtype: str, device: str) -> str:
    return f"tf.constant({text}, tf.{dtype})" if dtype != "bfloat16" else f"tf.cast({text}, tf.bfloat16)"


def _array(text: str, dtype: str) -> str:
    return f"tf.cast({text}, tf.float32).numpy()" if dtype == "bfloat16" else f"{text}.numpy()"


def _setup(dtype: str, device: str) -> Lines:
    threads = [f"tf.config.threading.set_{kind}_op_parallelism_threads(1)" for kind in ("intra", "inter")]
    hidden = ['tf.config.set_visible_devices([], "GPU")'] if device.startswith("cpu") else []
    return [*threads, *hidden]


SCRIPT = Script(
    imports=("import tensorflow as tf",),
    environment={ONEDNN: ON},
    version="tf.__version__",
    tensor=_tensor,
    array=_array,
    setup=_setup,
    differentiate=(
        "with tf.GradientTape() as tape:",
        "    tape.watch(operands)",
        "    output = compute(*operands)",
        "gradients = tape.gradient(output, operands, cotangent)",
    ),
    jvp=(
        "with tf.autodiff.ForwardAccumulator(operands, tangents) as ahead:",
        "    along = compute(*operands)",
        "jvp = ahead.jvp(along)",
    ),
    second_order=(
        "with tf.GradientTape(watch_accessed_variables=False) as outer:",
        "    outer.watch([*operands, cotangent])",
        "    with tf.GradientTape(watch_accessed_variables=False) as inner:",
        "        inner.watch(operands)",
        "        once = compute(*operands)",
        "    first = inner.gradient(once, operands, cotangent)",
        "second = outer.gradient(first, [*operands[:2], cotangent], tangents)",
    ),
    infer=(
        "with tf.Graph().as_default():",
        "    symbols = [tf.compat.v1.placeholder(operand.dtype, operand.shape) for operand in operands]",
        "    inferred = tuple(compute(*symbols).shape)",
    ),
)


def variant_script(name: str) -> Script:
    """The script of a variant."""
    variant = VARIANTS[name]
    tf32 = effective_flags(VARIANTS, variant)["tensor_float_32"]
    flags = [f"tf.config.experimental.enable_tensor_float_32_execution({tf32})"]
    options = "jit_compile=True, " if variant.compiler == XLA else ""
    return replace(
        SCRIPT,
        setup=lambda dtype, device: [*_setup(dtype, device), *flags],
        environment={**SCRIPT.environment, **variant.environment},
        wrap=f"tf.function({{}}, {options}autograph=False)" if variant.compiler else "",
        translate=_translate_for_kernels(XLA if variant.compiler == XLA else "", variant.call),
    )


def _translate_for_kernels(compiler: str, way: str) -> Translate:
    """`translate` for the kernels that the CPU has according to the worker's `about`."""

    def translate(question: Question, prediction: Prediction, about: About) -> Union[Call, Unsupported]:
        eigen = question.words.dtype in about.flags.get("eigen", ()) or about.variant == "onednn-off"
        kernels = cpu_gaps.XLA if compiler else cpu_gaps.EIGEN if eigen else cpu_gaps.ONEDNN
        phrased = phrase(prediction, way)
        calls = operator_calls("tensorflow", question.words.op)
        if isinstance(calls, Unsupported):
            return calls
        call = calls.translate(question, phrased, about.device, kernels)
        varied: Union[Call, Unsupported] = calls.vary(question, call, way)
        return varied

    return translate
