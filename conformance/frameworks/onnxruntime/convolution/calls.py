"""A question as a model of one node for ONNX Runtime."""

from __future__ import annotations

from typing import Union

from ....operators import skips
from ....operators.convolution.geometry import Prediction
from ....operators.observations import Unsupported
from ....operators.question import Question
from ....operators.shapes import CONV
from ...interface import Call
from ...onnx.convolution import calls

DTYPES = ("float32", "float16")
"""Formats for which the CPU has kernels of Conv and ConvTranspose, as measured."""


def translate(question: Question, prediction: Prediction, device: str) -> Union[Call, Unsupported]:
    """The node for a question on `device` ("cpu", "cuda:0")."""
    dtype = question.words.dtype
    if not device.startswith("cuda") and dtype not in DTYPES:
        return Unsupported(f"ONNX Runtime has no {dtype} kernels for convolutions on the CPU", skips.DTYPE)
    if question.words.op == CONV and not question.words.in_channels:
        # measured with 1.31.1 on the CPU: an endless loop for some sizes and pads, not an error
        return Unsupported(
            "ONNX Runtime may never come back from a Conv without input channels", skips.OPERANDS
        )
    return calls.translate(question, prediction)
