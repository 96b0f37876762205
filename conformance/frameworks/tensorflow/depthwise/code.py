"""A call of `tf.nn.depthwise_conv2d` as a program."""

from __future__ import annotations

from ...defaults import Keywords
from ...interface import Call
from ...program import Arrays, Program, write_program
from ..code import TensorFlowSpelling
from .calls import KEYWORDS


class DepthwiseSpelling(TensorFlowSpelling):
    """The function of depthwise convolutions over tensors and NumPy arrays."""

    def keywords_of(self, call: Call) -> Keywords:
        return KEYWORDS


def program(call: Call, arrays: Arrays) -> Program:
    """Eager calls."""
    return write_program(DepthwiseSpelling(arrays.tensors), call, arrays)
