"""A question as a model of one node for ONNX Runtime."""

from __future__ import annotations

from typing import Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import Question
from ....operators.shapes import CONV
from ....operators.tensors import INPUT, KERNEL
from ....operators.windows.geometry import Prediction
from ....operators.words import Words
from ...interface import Call
from ...onnx.convolution import calls

DTYPES = ("float32", "float16")
"""Formats for which the CPU has kernels of Conv and ConvTranspose, as measured."""


def translate(question: Question, prediction: Prediction, device: str) -> Union[Call, Unsupported]:
    """The node for a question on `device` ("cpu", "cuda:0")."""
    dtype = question.words.dtype
    if not device.startswith("cuda") and dtype not in DTYPES:
        return Unsupported(f"ONNX Runtime has no {dtype} kernels for convolutions on the CPU", skips.DTYPE)
    if question.words.op == CONV and _has_no_channels(question.words):
        # measured with 1.31.1 on the CPU: an endless loop for some sizes and pads, not an error
        return Unsupported(
            "ONNX Runtime may never come back from a Conv without input channels", skips.OPERANDS
        )
    return calls.translate(question, prediction)


def _has_no_channels(words: Words) -> bool:
    """Whether the axis of channels of the input, or that of the kernel for them, has no entries."""
    return any(0 in words.operand_shape(name)[1:2] for name in (INPUT, KERNEL))
