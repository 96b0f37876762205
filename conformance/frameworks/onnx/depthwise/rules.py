"""ONNX's words for a depthwise convolution: a Conv node with a group for each input channel."""

from __future__ import annotations

from ....operators.windows.geometry import Prediction
from ....operators.words import Words
from ...depthwise_rules import as_depthwise, refuse_channels, words_by_groups
from ..convolution import rules


def predict(words: Words) -> Prediction:
    """Geometry of a Conv node whose `group` is the number of input channels, or what the document forbids."""
    refusal = refuse_channels(words)
    return refusal or as_depthwise(rules.predict(words_by_groups(words)), words)
