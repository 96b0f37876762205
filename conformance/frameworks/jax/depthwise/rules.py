"""JAX's words for a depthwise convolution: those of a convolution with a group for each input channel."""

from __future__ import annotations

from ....operators.windows.geometry import Prediction
from ....operators.words import Words
from ...depthwise_rules import as_depthwise, refuse_channels, words_by_groups
from ..convolution import rules


def predict(words: Words) -> Prediction:
    """Geometry of `jax.lax.conv_general_dilated` with `feature_group_count` equal to the input's channels,
    or why it raises."""
    refusal = refuse_channels(words)
    return refusal or as_depthwise(rules.predict(words_by_groups(words)), words)
