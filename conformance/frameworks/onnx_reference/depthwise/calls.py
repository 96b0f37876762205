"""A depthwise convolution as a Conv node with a group for each input channel."""

from __future__ import annotations

from typing import Union

from ....operators.observations import Unsupported
from ....operators.question import Question
from ....operators.windows.geometry import Prediction
from ...depthwise_rules import call_by_groups, prediction_by_groups, question_by_groups
from ...interface import Call
from ..convolution import calls


def translate(question: Question, prediction: Prediction, device: str = "cpu") -> Union[Call, Unsupported]:
    """The node for a question, see `convolution.calls.translate`."""
    call = calls.translate(question_by_groups(question), prediction_by_groups(prediction), device)
    found: Union[Call, Unsupported] = call_by_groups(call, prediction, question.words)
    return found
