"""A question as a model of one node for ONNX's reference evaluator."""

from __future__ import annotations

from dataclasses import replace
from typing import Union

from ....operators import skips
from ....operators.observations import Unsupported
from ....operators.question import LITERAL, Question
from ....operators.shapes import CONV
from ....operators.windows.geometry import Geometry, Prediction
from ...interface import Call
from ...onnx.convolution import calls
from ...onnx.opsets import add_opset


def translate(question: Question, prediction: Prediction, device: str) -> Union[Call, Unsupported]:
    """The node for a question; the evaluator is NumPy, `device` makes no difference.

    Its ConvTranspose takes one channel a group only, and adds the bias of the first group to all (onnx
    1.23): the groups of a geometry are computed one by one. Words of ONNX's own go in as they are.
    """
    call = calls.translate(question, prediction)
    own = question.compare == LITERAL or question.dialect == calls.DIALECT
    if isinstance(call, Unsupported) or own or not isinstance(prediction, Geometry):
        return call
    if prediction.op == CONV:
        return call
    if 0 in (prediction.batch, prediction.in_channels, prediction.out_channels):
        return Unsupported(
            "the reference evaluator's ConvTranspose wants a batch and channels", skips.OPERANDS
        )
    return add_opset(replace(call, split=prediction.groups), question.words, own)
