"""A call of JAX as a program: `jax.lax`, which takes NumPy arrays as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import List

from ..interface import Call
from ..program import NUMPY, Arrays, Program, Spelling, geometry_of, write_program
from ..source_text import spatial_index
from .convolution.calls import KEYWORDS, JaxCall

X64 = 'jax.config.update("jax_enable_x64", True)  # or JAX makes float32 of float64'


class JaxSpelling(Spelling):
    """Functions of `jax.lax` over arrays of JAX and of NumPy."""

    lacking = "cut here: XLA errs at pads like (-1, 1)"
    keywords = KEYWORDS
    imports = (("import jax", "jax."), ("import jax.numpy as jnp", "jnp."), NUMPY)

    def setup(self, call: Call, arrays: Arrays) -> List[str]:
        return [X64] if arrays.dtype == "float64" else []

    def prepare_kernel(self, call: Call) -> List[str]:
        """The kernel of the convolution that a grouped transposed convolution becomes."""
        if not (isinstance(call, JaxCall) and call.swapped):
            return []
        geometry = geometry_of(call)
        inputs, outputs, *taps = geometry.kernel_shape
        within, groups = inputs // geometry.groups, geometry.groups
        grouped = ", ".join(map(str, (groups, within, outputs, *taps)))
        swapped = ", ".join(map(str, (groups * outputs, within, *taps)))
        turned = spatial_index(call.layout.kernel, ["::-1"] * len(taps))
        return [
            "# the kernel of the convolution that does the same: its channels are swapped within each",
            "# group, and it is turned by 180 degrees",
            f"kernel = kernel.reshape({grouped}).swapaxes(1, 2)",
            f"kernel = kernel.reshape({swapped}){turned}",
        ]

    def to_tensor(self, text: str, dtype: str) -> str:
        return f"jnp.asarray({text}, jnp.bfloat16)" if dtype == "bfloat16" else text

    def to_array(self, text: str, dtype: str) -> str:
        return f"np.asarray({text}{'.astype(jnp.float32)' if dtype == 'bfloat16' else ''})"


def program(call: Call, arrays: Arrays) -> Program:
    """Operations of `jax.lax` one by one; wrapped in `jax.jit` they are compiled together."""
    return write_program(JaxSpelling(arrays.tensors), call if arrays.tensors else cut_first(call), arrays)


def cut_first(call: Call) -> Call:
    """A 2-D convolution that would cut the beginning and pad the end of an axis, with the cut before it.

    On the CPU, XLA of jax 0.10.2 gives wrong values for such a pair: an input of 5x5, a kernel of
    2x2, float32, `padding=[(-1, 1), (0, 0)]`.
    """
    pads = call.words["padding"]
    mixed = len(pads) == 2 and not isinstance(pads, str) and any(lo < 0 < hi for lo, hi in pads)
    if not geometry_of(call).gathers or not mixed:
        return call
    words = {**call.words, "padding": [(max(lo, 0), hi) for lo, hi in pads]}
    return replace(call, words=words, pad=tuple((min(lo, 0), 0) for lo, _ in pads))
