"""A depthwise convolution as a call of `torch.nn.functional.conv*d` with a group for each input channel."""

from __future__ import annotations

from typing import Union

from ....operators.observations import Unsupported
from ....operators.question import Question
from ....operators.windows.geometry import Prediction
from ...depthwise_rules import call_by_groups, prediction_by_groups, question_by_groups
from ..convolution import calls
from ..convolution.calls import TorchCall


def translate(question: Question, prediction: Prediction, device: str) -> Union[TorchCall, Unsupported]:
    """The call for a question on `device`, see `convolution.calls.translate`."""
    call = calls.translate(question_by_groups(question), prediction_by_groups(prediction), device)
    found: Union[TorchCall, Unsupported] = call_by_groups(call, prediction, question.words)
    return found


def vary(question: Question, call: Union[TorchCall, Unsupported], way: str) -> Union[TorchCall, Unsupported]:
    """The call in the way of a variant, `FrameworkVariant.call`."""
    return calls.vary(question_by_groups(question), call, way)
