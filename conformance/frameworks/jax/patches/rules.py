"""JAX's words for patches: `jax.lax.conv_general_dilated_patches`, whose windows are those of a convolution.

It is a convolution with a group for each channel and a kernel of zeros and ones, so that what
`jax.lax.conv_general_dilated` refuses is refused here as well. There is no function that adds patches up.
"""

from __future__ import annotations

import math
from dataclasses import replace

from ....operators.registry import find_operator
from ....operators.shapes import CONV
from ....operators.windows.geometry import Prediction
from ....operators.words import Refusal, Words
from ...patch_rules import CHANNELS, patch_geometry, refuse_order
from ..convolution import rules as convolution


def predict(words: Words) -> Prediction:
    """Geometry of `jax.lax.conv_general_dilated_patches` for `words`, or why it raises."""
    if not find_operator(words.op).gathers:
        return Refusal("operator", f"jax has no {words.op}")
    unknown = sorted(words.options.get("jax", {}))
    if unknown:
        return Refusal("options", f"patches in JAX have no option {unknown[0]!r} that this rule can read")
    refusal = refuse_order(words, CHANNELS)
    if refusal is not None:
        return refusal
    prediction = convolution.predict(_as_convolution(words))
    if isinstance(prediction, Refusal):
        return prediction
    return patch_geometry(words, prediction.axes, CHANNELS)


def _as_convolution(words: Words) -> Words:
    """The convolution that JAX computes: each tap of each channel is an output channel of its own."""
    outputs = words.in_channels * math.prod(words.kernel)
    return replace(words, op=CONV, out_channels=outputs, groups=words.in_channels, own={})
