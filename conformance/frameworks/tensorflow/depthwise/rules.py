"""TensorFlow's words for a depthwise convolution: `tf.nn.depthwise_conv2d`, over two spatial axes.

What is refused follows `DepthwiseConv2DNativeShapeImpl` in tensorflow/core/framework/common_shape_fns.cc and
the documentation of `tf.nn.depthwise_conv2d`, which asks for strides of 1 where a dilation is greater than 1:
the function divides the input by the dilation before it takes strides.
"""

from __future__ import annotations

from typing import Optional

from ....operators.windows.geometry import Prediction
from ....operators.words import Refusal, Words
from ...depthwise_rules import as_depthwise, refuse_channels, words_by_groups
from ..convolution import rules

RANK = 2
"""Spatial axes of the function."""


def predict(words: Words) -> Prediction:
    """Geometry of `words` as TensorFlow defines them, or why it has none."""
    refusal = _refuse_words(words) or refuse_channels(words)
    return refusal or as_depthwise(rules.predict(words_by_groups(words)), words)


def _refuse_words(words: Words) -> Optional[Refusal]:
    if words.rank != RANK:
        return Refusal("rank", f"a depthwise convolution is over 2 spatial axes, not {words.rank}")
    if strides_over_dilation(words):
        return Refusal("strided_dilation", "strides have to be 1 where a dilation is greater than 1")
    return None


def strides_over_dilation(words: Words) -> bool:
    """Whether there is a stride beside a dilation, which the function takes for another operation."""
    return max(words.stride) > 1 and max(words.dilation) > 1
