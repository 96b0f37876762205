"""A call of patches in TensorFlow as a program."""

from __future__ import annotations

from typing import List, Tuple

from ...defaults import Keywords
from ...interface import Call
from ...patch_rules import PatchCall
from ...program import Arrays, Program, geometry_of, write_program
from ...source_text import assignment
from ..code import TensorFlowSpelling
from .calls import KEYWORDS


class TensorFlowPatchSpelling(TensorFlowSpelling):
    """A function of patches over tensors and NumPy arrays."""

    def keywords_of(self, call: Call) -> Keywords:
        return KEYWORDS

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        lines = assignment("outputs", call.function, [*operands, *self.arguments(call)])
        if not (isinstance(call, PatchCall) and call.exchanges):
            return lines
        channels = geometry_of(call).in_channels
        return [
            *lines,
            "# taps and channels exchanged, for which TensorFlow has no word",
            f"split = tf.reshape(outputs, [*outputs.shape[:3], -1, {channels}])",
            "outputs = tf.reshape(tf.transpose(split, [0, 1, 2, 4, 3]), outputs.shape)",
        ]


def program(call: Call, arrays: Arrays) -> Program:
    """An eager call."""
    return write_program(TensorFlowPatchSpelling(arrays.tensors), call, arrays)
