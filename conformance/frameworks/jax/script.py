"""A function of JAX arrays in a script: compiled with its VJP, `jax.eval_shape` for shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import Union

from ...geometry import Prediction
from ...observations import About, Question, Unsupported
from .. import variant as ways
from ..interface import Call
from ..scripting import Lines, Script
from .calls import translate
from .variants import GENERAL, VARIANTS


def _tensor(text: str, dtype: str, device: str) -> str:
    return f"jnp.asarray({text}, jnp.{dtype})"


def _array(text: str, dtype: str) -> str:
    return f"np.asarray({text}{'.astype(jnp.float32)' if dtype == 'bfloat16' else ''})"


def _setup(dtype: str, device: str) -> Lines:
    on_cpu = ['jax.config.update("jax_platforms", "cpu")'] if device.startswith("cpu") else []
    return [*on_cpu, 'jax.config.update("jax_enable_x64", True)']


SCRIPT = Script(
    imports=("import jax", "import jax.numpy as jnp"),
    version="jax.__version__",
    tensor=_tensor,
    array=_array,
    setup=_setup,
    differentiate=(
        "@jax.jit",
        "def differentiate(operands, cotangent):",
        "    output, pullback = jax.vjp(compute, *operands)",
        "    return output, pullback(cotangent)",
        "",
        "",
        "output, gradients = differentiate(operands, cotangent)",
    ),
    infer=("inferred = tuple(jax.eval_shape(compute, *operands).shape)",),
)


def scripted(name: str) -> Script:
    """The script of a variant."""
    variant = VARIANTS[name]
    precision = ways.flags(VARIANTS, variant)["jax_default_matmul_precision"]
    flags = [f'jax.config.update("jax_default_matmul_precision", "{precision}")'] if precision else []
    return replace(
        SCRIPT,
        setup=lambda dtype, device: [*_setup(dtype, device), *flags],
        differentiate=SCRIPT.differentiate if variant.compiler else SCRIPT.differentiate[1:],
        wrap=("compute = jax.jit(compute)",) if variant.compiler else (),
        translate=_general if variant.call == GENERAL else None,
    )


def _general(question: Question, prediction: Prediction, about: About) -> Union[Call, Unsupported]:
    return translate(question, prediction, about.device, general=True)
