"""TensorFlow's words read as geometry: `tf.nn.conv{1,2,3}d` and `tf.nn.conv{1,2,3}d_transpose`.

The formulas are those of `GetWindowedOutputSizeVerbose` in tensorflow/core/framework/kernel_shape_util.cc;
a transposed convolution is defined there as the input gradient of the convolution, so an output size is
legal if and only if the convolution maps it back to the input's size.
"""

from __future__ import annotations

from typing import Optional, Tuple, Union

from ....operators.convolution.ends import same_ends
from ....operators.convolution.geometry import Axis, Geometry, Prediction
from ....operators.shapes import CONV
from ....operators.words import Refusal, Words
from ...shared_rules import first_refusal

STRINGS = ("SAME", "VALID")
AxisPadding = Union[str, Tuple[int, int]]
"""What one axis is told: SAME, VALID, or zeros before and after."""


def predict(words: Words) -> Prediction:
    """Geometry of `words` as TensorFlow defines them, or why it has none."""
    refusal = _refuse_words(words) or first_refusal(words) or empty_kernel(words)
    if refusal is not None:
        return refusal
    read = _conv if words.op == CONV else _conv_transpose
    axes = []
    for index, padding in enumerate(axis_padding(words)):
        axis = read(words, index, padding)
        if isinstance(axis, Refusal):
            return axis
        axes.append(axis)
    return Geometry(words.op, words.batch, words.in_channels, words.out_channels, words.groups, tuple(axes))


def axis_padding(words: Words) -> tuple[AxisPadding, ...]:
    """The padding word of each spatial axis; None means VALID."""
    if words.padding is None or isinstance(words.padding, str):
        return (words.padding or "VALID",) * words.rank
    return words.padding  # type: ignore[return-value]


def forward_size(size: int, effective_kernel: int, stride: int, padding: AxisPadding) -> int:
    """Output size of a convolution, negative where TensorFlow refuses.

    The division truncates towards zero as in C++, so a window that lacks less than one stride
    beyond one step gives 0 and not a refusal (i=1, k=4, s=2 is legal and empty).
    """
    if padding == "SAME":
        return -(-size // stride)
    before, after = _numbers(padding)
    return int((size + before + after - effective_kernel + stride) / stride)


def _numbers(padding: AxisPadding) -> Tuple[int, int]:
    return (0, 0) if isinstance(padding, str) else padding


def default_size(size: int, effective_kernel: int, stride: int, padding: AxisPadding) -> int:
    """The output size that a transposed convolution's call spells out when the words give none."""
    if padding == "SAME":
        return size * stride
    if isinstance(padding, str):
        return (size - 1) * stride + max(effective_kernel, stride)
    return (size - 1) * stride + effective_kernel - sum(padding)


def _refuse_words(words: Words) -> Optional[Refusal]:
    if words.output_padding is not None:
        return Refusal("output_padding", "tf.nn has no output_padding; it takes the whole output size")
    if words.op == CONV and words.output_size is not None:
        return Refusal("output_size", f"tf.nn.conv{words.rank}d takes no output size")
    unknown = sorted(words.options.get("tensorflow", {}))
    return Refusal("option", f"tf.nn.conv has no word {unknown[0]}") if unknown else _refuse_padding(words)


def _refuse_padding(words: Words) -> Optional[Refusal]:
    padding = words.padding
    if padding is None or padding in STRINGS:
        return None
    if isinstance(padding, str):
        return Refusal("padding", f"tf.nn knows SAME and VALID, not {padding}")
    if isinstance(padding, int) or any(isinstance(part, int) for part in padding):
        why = f"tf.nn takes SAME, VALID or pairs [[before, after], ...], not the number {padding}"
        return Refusal("padding", why)
    if words.rank != 2:
        return Refusal("padding", f"tf.nn takes explicit padding in 2-D only, this is {words.rank}-D")
    if any(number < 0 for pair in axis_padding(words) for number in pair if isinstance(number, int)):
        return Refusal("padding", f"explicit padding must not be negative, got {padding}")
    return None


def empty_kernel(words: Words) -> Optional[Refusal]:
    """A convolution wants every element of its filter, a transposed one the output channels alone.

    Kernels that find nothing to compute return before they look: Eigen's of a convolution, oneDNN's of
    a transposed one.
    """
    if words.op == CONV and 0 in words.kernel_shape:
        return Refusal("kernel", f"the filter must not have zero elements, its shape is {words.kernel_shape}")
    if words.out_channels < 1:
        return Refusal("kernel", "the filter of a transposed convolution must have an output channel")
    return None


def _conv(words: Words, index: int, padding: AxisPadding) -> Union[Axis, Refusal]:
    size, kernel, stride, dilation = _axis_numbers(words, index)
    effective = dilation * (kernel - 1) + 1
    out = forward_size(size, effective, stride, padding)
    if out < 0:
        return Refusal("output", f"axis {index}: the kernel spans {effective}, the input only {size}")
    lo = _begin(padding, (out - 1) * stride + effective - size)
    ends = same_ends(effective, stride) if padding == "SAME" else _numbers(padding)
    return Axis(size, kernel, stride, dilation, lo, out, ends)


def _conv_transpose(words: Words, index: int, padding: AxisPadding) -> Union[Axis, Refusal]:
    size, kernel, stride, dilation = _axis_numbers(words, index)
    effective = dilation * (kernel - 1) + 1
    out = default_size(size, effective, stride, padding)
    if words.output_size is not None:
        out = words.output_size[index]
    back = forward_size(out, effective, stride, padding)
    if out < 0 or back != size:
        why = f"axis {index}: the convolution maps an output of {out} to {back}, not to the input's {size}"
        return Refusal("output_size", why)
    total = (size - 1) * stride + effective - out
    lo = _begin(padding, total)
    ends = (lo, total - lo) if words.output_size is None else None
    return Axis(size, kernel, stride, dilation, lo, out, ends)


def _axis_numbers(words: Words, index: int) -> tuple[int, int, int, int]:
    return words.size[index], words.kernel[index], words.stride[index], words.dilation[index]


def _begin(padding: AxisPadding, total: int) -> int:
    """Padding (or crop) at the beginning; SAME puts the odd one at the end."""
    if padding == "SAME":
        return max(total, 0) // 2
    return 0 if isinstance(padding, str) else padding[0]
