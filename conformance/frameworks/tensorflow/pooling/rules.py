"""TensorFlow's words for pooling: `tf.nn.max_pool`, `tf.nn.avg_pool`, SAME or VALID.

The sizes are those of `GetWindowedOutputSizeVerbose`, as for a convolution; an average does not count the
padding (tensorflow/core/kernels/avgpooling_op.cc).
"""

from __future__ import annotations

from typing import Optional, Tuple, Union

from ....operators.pooling.operator import WITHIN
from ....operators.shapes import MAX_POOL
from ....operators.windows.ends import same_ends
from ....operators.windows.geometry import Axis, Prediction
from ....operators.words import Refusal, Words
from ...pooling_rules import average_geometry, max_geometry, refuse_numbers, refuse_ties
from ..convolution.rules import STRINGS, forward_size, padding_or_default

BATCH_IN_INDEX = "include_batch_in_index"
"""Whether `tf.nn.max_pool_with_argmax` counts places over the whole batch."""


def predict(words: Words) -> Prediction:
    """Geometry of `tf.nn.max_pool` or `tf.nn.avg_pool` for `words`, or why it raises."""
    refusal = _refuse_words(words) or refuse_numbers(words) or refuse_ties(words)
    axes = refusal or _axes(words)
    if isinstance(axes, Refusal):
        return axes
    return max_geometry(words, axes) if words.op == MAX_POOL else average_geometry(words, axes, WITHIN, ())


def _refuse_words(words: Words) -> Optional[Refusal]:
    unknown = sorted(set(words.options.get("tensorflow", {})) - {BATCH_IN_INDEX})
    if unknown:
        return Refusal("option", f"pooling in TensorFlow has no word {unknown[0]}")
    for name, default in (("ceil_mode", False), ("count_include_pad", False), ("divisor_override", None)):
        if words.own.get(name, default) != default:
            return Refusal(name, f"pooling in TensorFlow has no word for {name}")
    if words.padding is not None and words.padding not in STRINGS:
        return Refusal("padding", f"pooling is SAME or VALID, not {words.padding}")
    if set(words.dilation) != {1}:
        return Refusal("dilation", "pooling in TensorFlow has no dilation")
    return None


def _axes(words: Words) -> Union[Tuple[Axis, ...], Refusal]:
    padding = str(padding_or_default(words))
    axes = []
    for index, (size, kernel, stride) in enumerate(zip(words.size, words.kernel, words.stride)):
        windows = forward_size(size, kernel, stride, padding)
        if windows < 0:
            return Refusal("output", f"axis {index}: the window spans {kernel}, the input only {size}")
        same = padding == "SAME"
        begin = max((windows - 1) * stride + kernel - size, 0) // 2 if same else 0
        axes.append(
            Axis(size, kernel, stride, 1, begin, windows, same_ends(kernel, stride) if same else (0, 0))
        )
    return tuple(axes)
