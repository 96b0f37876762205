"""TensorFlow's words for patches: `tf.image.extract_patches`, over two spatial axes, SAME or VALID.

The sizes are those of `GetWindowedOutputSizeVerbose`, as for a convolution; the depth of a patch goes by
taps, then by channels (tensorflow/core/kernels/image/extract_image_patches_op.cc). There is no function that
adds patches up.
"""

from __future__ import annotations

from typing import Optional, Tuple, Union

from ....operators.registry import find_operator
from ....operators.windows.ends import same_ends
from ....operators.windows.geometry import Axis, Prediction
from ....operators.words import Refusal, Words
from ...patch_rules import TAPS, patch_geometry, refuse_numbers, refuse_order
from ..convolution.rules import STRINGS, forward_size, padding_or_default


def predict(words: Words) -> Prediction:
    """Geometry of `tf.image.extract_patches` for `words`, or why it raises."""
    refusal = _refuse_words(words) or refuse_numbers(words) or refuse_order(words, TAPS)
    axes = refusal or _axes(words)
    return axes if isinstance(axes, Refusal) else patch_geometry(words, axes, TAPS)


def _refuse_words(words: Words) -> Optional[Refusal]:
    if not find_operator(words.op).gathers:
        return Refusal("operator", f"tensorflow has no {words.op}")
    unknown = sorted(words.options.get("tensorflow", {}))
    if unknown:
        return Refusal("option", f"tf.image.extract_patches has no word {unknown[0]}")
    if words.rank != 2:
        return Refusal("rank", f"patches are over 2 spatial axes, not {words.rank}")
    if words.padding is not None and words.padding not in STRINGS:
        return Refusal("padding", f"patches are SAME or VALID, not {words.padding}")
    return None


def _axes(words: Words) -> Union[Tuple[Axis, ...], Refusal]:
    padding = str(padding_or_default(words))
    axes = []
    for index, numbers in enumerate(zip(words.size, words.kernel, words.stride, words.dilation)):
        size, kernel, stride, dilation = numbers
        span = dilation * (kernel - 1) + 1
        windows = forward_size(size, span, stride, padding)
        if windows < 0:
            return Refusal("output", f"axis {index}: the window spans {span}, the input only {size}")
        same = padding == "SAME"
        begin = max((windows - 1) * stride + span - size, 0) // 2 if same else 0
        ends = same_ends(span, stride) if same else (0, 0)
        axes.append(Axis(size, kernel, stride, dilation, begin, windows, ends))
    return tuple(axes)
