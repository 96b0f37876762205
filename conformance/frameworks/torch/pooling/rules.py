"""PyTorch's words for pooling: `torch.nn.functional.max_pool*d` and `avg_pool*d`.

What is refused follows `pooling_output_shape`, `pool2d_shape_check` and `pool3d_shape_check` in ATen's
Pool.h, and `check_max_pool1d` in MaxPooling.h.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Tuple, Union

from ....operators.pooling.operator import PADDED, WITHIN
from ....operators.shapes import MAX_POOL
from ....operators.windows.geometry import Prediction
from ....operators.words import Refusal, Words
from ...pooling_rules import average_geometry, max_geometry, pooled_axis, refuse_numbers, refuse_ties
from ...shared_rules import symmetric


def predict(words: Words) -> Prediction:
    """Geometry of pooling for `words`, or why torch raises."""
    words = with_own_stride(words)
    refusal = _refuse_words(words) or refuse_numbers(words)
    padding = refusal or _padding(words)
    if isinstance(padding, Refusal):
        return padding
    ceil_mode = bool(words.own.get("ceil_mode", False))
    ends = tuple((number, number) for number in padding)
    numbers = zip(words.size, words.kernel, words.stride, words.dilation, ends)
    axes = tuple(pooled_axis(*each, ceil_mode) for each in numbers)
    if min(axis.size for axis in axes) < 1:
        return Refusal("output_size", "the window is larger than the padded input")
    if words.op == MAX_POOL:
        return max_geometry(words, axes)
    if words.rank == 3 and any(axis.kernel > axis.input for axis in axes):
        return Refusal("kernel_size", "over three axes the window is larger than the input without padding")
    counts = PADDED if words.own.get("count_include_pad", True) else WITHIN
    return average_geometry(words, axes, counts, padding)


def with_own_stride(words: Words) -> Words:
    """The words with torch's own default of a stride that stands nowhere in a literal case: the kernel."""
    return replace(words, stride=words.kernel) if words.is_unwritten("stride") else words


def _refuse_words(words: Words) -> Optional[Refusal]:
    unknown = sorted(words.options.get("torch", {}))
    if unknown:
        return Refusal("options", f"the functions of torch have no word {unknown[0]!r}")
    if 0 in words.input[1:]:
        return Refusal("empty", "only the batch of an input may be empty")
    if words.op == MAX_POOL:
        return refuse_ties(words)
    if set(words.dilation) != {1}:
        return Refusal("dilation", "an average has no dilation")
    return _refuse_divisor(words)


def _refuse_divisor(words: Words) -> Optional[Refusal]:
    divisor = words.own.get("divisor_override")
    if divisor is None:
        return None
    if words.rank == 1:
        return Refusal("divisor_override", "an average over one axis has no divisor of its own")
    return Refusal("divisor_override", "the divisor must not be zero") if divisor == 0 else None


def _padding(words: Words) -> Union[Tuple[int, ...], Refusal]:
    padding = 0 if words.padding is None else words.padding
    if isinstance(padding, str):
        return Refusal("padding_word", f"padding {padding!r} is not a word of torch for {words.op}")
    numbers = symmetric(padding, words.rank)
    if isinstance(numbers, Refusal):
        return numbers
    if any(2 * number > kernel for number, kernel in zip(numbers, words.kernel)):
        return Refusal("padding_of_half", "padding must be at most half of the kernel, without its dilation")
    return numbers
