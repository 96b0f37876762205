"""A sum of patches as a node for ONNX Runtime."""

from __future__ import annotations

from typing import Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import Question
from ....operators.windows.geometry import Prediction
from ...onnx.patches import calls
from ...onnx.patches.calls import Col2ImCall

DTYPES = ("float32", "float16")
"""Formats for which the CPU has a kernel of Col2Im, as measured."""


def translate(question: Question, prediction: Prediction, device: str) -> Union[Col2ImCall, Unsupported]:
    """The node for a question on `device` ("cpu", "cuda:0")."""
    dtype = question.words.dtype
    if not device.startswith("cuda") and dtype not in DTYPES:
        return Unsupported(f"ONNX Runtime has no {dtype} kernel of Col2Im on the CPU", skips.DTYPE)
    return calls.translate(question, prediction)
