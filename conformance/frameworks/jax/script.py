"""A function of JAX arrays in a script: compiled with its VJP, `jax.eval_shape` for shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple, Union

from ...operators.observations import About, Unsupported
from ...operators.question import Question
from ...operators.windows.geometry import Prediction
from ..interface import Call
from ..registry import operator_calls
from ..scripting import Lines, Script, Translate
from ..source_text import literal
from ..trimmed import phrase
from ..variant import FrameworkVariant, effective_flags
from .variants import GENERAL, VARIANTS


def _tensor(text: str, dtype: str, device: str) -> str:
    return f"jnp.asarray({text}, jnp.{dtype})"


def _array(text: str, dtype: str) -> str:
    return f"np.asarray({text}{'.astype(jnp.float32)' if dtype == 'bfloat16' else ''})"


def _setup(dtype: str, device: str) -> Lines:
    on_cpu = ['jax.config.update("jax_platforms", "cpu")'] if device.startswith("cpu") else []
    return [*on_cpu, 'jax.config.update("jax_enable_x64", True)']


JIT = "@jax.jit"
SCRIPT = Script(
    imports=("import jax", "import jax.numpy as jnp"),
    version="jax.__version__",
    tensor=_tensor,
    array=_array,
    setup=_setup,
    differentiate=(
        "",
        JIT,
        "def differentiate(operands, cotangent):",
        "    output, pullback = jax.vjp(compute, *operands)",
        "    return output, pullback(cotangent)",
        "",
        "",
        "output, gradients = differentiate(operands, cotangent)",
    ),
    jvp=(
        "",
        JIT,
        "def along(operands, tangents):",
        "    return jax.jvp(compute, operands, tangents)[1]",
        "",
        "",
        "jvp = along(operands, tangents)",
    ),
    second_order=(
        "",
        "def first(operands, cotangent):",
        "    return jax.vjp(compute, *operands)[1](cotangent)",
        "",
        "",
        JIT,
        "def twice(operands, cotangent, tangents):",
        "    (by_x, by_w, *_), by_cotangent = jax.vjp(first, operands, cotangent)[1](tuple(tangents))",
        "    return by_x, by_w, by_cotangent",
        "",
        "",
        "second = twice(operands, cotangent, tangents)",
    ),
    infer=("inferred = tuple(jax.eval_shape(compute, *operands).shape)",),
)


def variant_script(name: str) -> Script:
    """The script of a variant."""
    variant = VARIANTS[name]
    precision = effective_flags(VARIANTS, variant)["jax_default_matmul_precision"]
    flags = [f'jax.config.update("jax_default_matmul_precision", {literal(precision)})'] if precision else []
    return replace(
        SCRIPT,
        setup=lambda dtype, device: [*_setup(dtype, device), *flags],
        differentiate=_compile_or_not(SCRIPT.differentiate, variant),
        jvp=_compile_or_not(SCRIPT.jvp, variant),
        second_order=_compile_or_not(SCRIPT.second_order, variant),
        wrap="jax.jit({})" if variant.compiler else "",
        translate=_translate_in_the_way_of(variant.call),
    )


def _compile_or_not(lines: Tuple[str, ...], variant: FrameworkVariant) -> Tuple[str, ...]:
    """The lines of a derivative, jitted only where the variant compiles."""
    return lines if variant.compiler else tuple(line for line in lines if line != JIT)


def _translate_in_the_way_of(way: str) -> Translate:
    def translate_and_vary(
        question: Question, prediction: Prediction, about: About
    ) -> Union[Call, Unsupported]:
        phrased = phrase(prediction, way)
        calls = operator_calls("jax", question.words.op)
        if isinstance(calls, Unsupported):
            return calls
        call = calls.translate(question, phrased, about.device, way == GENERAL)
        varied: Union[Call, Unsupported] = calls.vary(question, call, way)
        return varied

    return translate_and_vary
