"""PyTorch's words for patches: `torch.nn.functional.unfold` and `fold`, over two spatial axes.

What is refused follows `im2col_shape_check` and `col2im_shape_check` in ATen's im2col_shape_check.h.
"""

from __future__ import annotations

from typing import Optional, Tuple, Union

from ....operators.registry import find_operator
from ....operators.windows.geometry import Axis, Prediction
from ....operators.words import Refusal, Words
from ...patch_rules import (
    CHANNELS,
    folded_axes,
    patch_geometry,
    refuse_numbers,
    refuse_order,
    unfolded_axis,
)
from ...shared_rules import symmetric


def predict(words: Words) -> Prediction:
    """Geometry of `torch.nn.functional.unfold` or `fold` for `words`, or why it raises."""
    refusal = _refuse_words(words) or refuse_numbers(words)
    padding = refusal or _padding(words)
    if isinstance(padding, Refusal):
        return padding
    ends = tuple((number, number) for number in padding)
    axes = _unfold(words, ends) if find_operator(words.op).gathers else folded_axes(words, ends)
    return axes if isinstance(axes, Refusal) else patch_geometry(words, axes, CHANNELS)


def _refuse_words(words: Words) -> Optional[Refusal]:
    unknown = sorted(words.options.get("torch", {}))
    if unknown:
        return Refusal("options", f"the functions of torch have no word {unknown[0]!r}")
    if words.rank != 2:
        return Refusal("rank", f"patches are over 2 spatial axes, not {words.rank}")
    if 0 in words.input[1:]:
        return Refusal("empty", "only the batch of an input may be empty")
    return refuse_order(words, CHANNELS)


def _padding(words: Words) -> Union[Tuple[int, ...], Refusal]:
    padding = 0 if words.padding is None else words.padding
    if isinstance(padding, str):
        return Refusal("padding_word", f"padding {padding!r} is not a word of torch for {words.op}")
    return symmetric(padding, words.rank)


def _unfold(words: Words, ends: Tuple[Tuple[int, int], ...]) -> Union[Tuple[Axis, ...], Refusal]:
    axes = tuple(map(unfolded_axis, words.size, words.kernel, words.stride, words.dilation, ends))
    if min(axis.size for axis in axes) < 1:
        return Refusal("kernel_size", "the window is larger than the padded input")
    return axes
