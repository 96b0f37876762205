"""ONNX's words for patches: the node Col2Im, which adds patches up (https://onnx.ai/onnx/operators).

`image_shape` and `block_shape` are inputs; pads have a number for each end, and there is no `auto_pad`. There
is no node that extracts patches. Where the number of patches does not fit the document leaves open what
happens; here it is refused, as it is in PyTorch, after whose function the node was made.
"""

from __future__ import annotations

from typing import Optional

from ....operators.registry import find_operator
from ....operators.windows.geometry import Prediction
from ....operators.words import Refusal, Words
from ...patch_rules import CHANNELS, folded_axes, patch_geometry, refuse_numbers, refuse_order
from ..convolution.rules import pads
from ..opsets import OPSET

FIRST_OPSET = 18
"""The operator set in which Col2Im came."""


def predict(words: Words) -> Prediction:
    """Geometry of a Col2Im node with `words`, or what the document forbids."""
    refusal = _refuse_words(words) or refuse_numbers(words) or refuse_order(words, CHANNELS)
    if refusal is not None:
        return refusal
    ends = pads(words) or ()
    if min(map(min, ends)) < 0:
        return Refusal("negative_padding", f"pads must not be negative, {min(map(min, ends))}")
    axes = folded_axes(words, ends)
    return axes if isinstance(axes, Refusal) else patch_geometry(words, axes, CHANNELS)


def _refuse_words(words: Words) -> Optional[Refusal]:
    if find_operator(words.op).gathers:
        return Refusal("operator", f"onnx has no {words.op}")
    options = words.options.get("onnx", {})
    unknown = sorted(set(options) - {OPSET})
    if unknown:
        return Refusal("options", f"Col2Im has no attribute {unknown[0]!r}")
    if options.get(OPSET, FIRST_OPSET) < FIRST_OPSET:
        return Refusal(OPSET, f"Col2Im came with operator set {FIRST_OPSET}")
    if isinstance(words.padding, str):
        return Refusal("padding_word", f"Col2Im has no auto_pad, as {words.padding} would be")
    return None
