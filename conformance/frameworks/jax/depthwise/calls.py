"""A depthwise convolution as a call of `jax.lax.conv_general_dilated` with a group for each input channel."""

from __future__ import annotations

from typing import Union

from ....operators.observations import Unsupported
from ....operators.question import Question
from ....operators.windows.geometry import Prediction
from ...depthwise_rules import call_by_groups, prediction_by_groups, question_by_groups
from ...interface import Call
from ..convolution import calls


def translate(
    question: Question, prediction: Prediction, device: str, general: bool = False
) -> Union[Call, Unsupported]:
    """The call for a question, see `convolution.calls.translate`."""
    grouped = question_by_groups(question)
    call = calls.translate(grouped, prediction_by_groups(prediction), device, general)
    found: Union[Call, Unsupported] = call_by_groups(call, prediction, question.words)
    return found


def vary(question: Question, call: Union[Call, Unsupported], way: str) -> Union[Call, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    return calls.vary(question_by_groups(question), call, way)
