"""The ways to run JAX. Flags are names of `jax.config`."""

from __future__ import annotations

from ..defaults import DEFAULTS
from ..trimmed import TRIMMED
from ..variant import FrameworkVariant

JIT, GENERAL = "jit", "general"
PLAIN = FrameworkVariant(
    "output and gradients of a case are one jitted program, at the highest matmul precision",
    flags={"jax_enable_x64": True, "jax_default_matmul_precision": "highest"},
    compiler=JIT,
)

VARIANTS = {
    "": PLAIN,
    "jit": FrameworkVariant("the plain one by its own name: one jitted program", compiler=JIT),
    "op-by-op": FrameworkVariant("no jit around a case: each operation is compiled and run by itself"),
    "general": FrameworkVariant(
        "as jit, a transposed convolution by conv_general_dilated with lhs_dilation",
        compiler=JIT,
        call=GENERAL,
    ),
    TRIMMED: FrameworkVariant(
        "as jit, padding of a convolution in numbers that leave out what no window reads",
        compiler=JIT,
        call=TRIMMED,
    ),
    DEFAULTS: FrameworkVariant("as jit, arguments at their default left out", compiler=JIT, call=DEFAULTS),
    "default-precision": FrameworkVariant(
        "as jit, at JAX's default matmul precision; nothing changes on a CPU",
        flags={"jax_default_matmul_precision": None},
        compiler=JIT,
    ),
    **{
        name: FrameworkVariant(
            f"as jit, with {precision} for products of float32; nothing changes on a CPU",
            flags={"jax_default_matmul_precision": precision},
            compiler=JIT,
        )
        for name, precision in (("tf32", "tensorfloat32"), ("bf16", "bfloat16"))
    },
}
