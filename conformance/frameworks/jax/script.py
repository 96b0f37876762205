"""A function of JAX arrays in a script: compiled with its VJP, `jax.eval_shape` for shapes."""

from __future__ import annotations

from ..scripting import Lines, Script


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
