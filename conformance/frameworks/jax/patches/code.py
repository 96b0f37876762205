"""A call of patches in JAX as a program."""

from __future__ import annotations

from typing import List, Tuple

from ...interface import Call
from ...patch_rules import PatchCall
from ...program import Arrays, Program, geometry_of, write_program
from ...source_text import assignment
from ..code import JaxSpelling
from .calls import KEYWORDS


class JaxPatchSpelling(JaxSpelling):
    """A function of patches over arrays."""

    keywords = KEYWORDS

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        lines = assignment("outputs", call.function, [*operands, *self.arguments(call)])
        if not (isinstance(call, PatchCall) and call.exchanges):
            return lines
        channels = geometry_of(call).in_channels
        axis = call.layout.output.index(1)
        before, after = f"outputs.shape[:{axis}]", f"outputs.shape[{axis + 1}:]"
        return [
            *lines,
            "# channels and taps exchanged, for which JAX has no word",
            f"split = outputs.reshape(*{before}, {channels}, -1, *{after})",
            f"outputs = split.swapaxes({axis}, {axis + 1}).reshape(outputs.shape)",
        ]


def program(call: Call, arrays: Arrays) -> Program:
    """The function itself; wrapped in `jax.jit` it is compiled."""
    return write_program(JaxPatchSpelling(arrays.tensors), call, arrays)
