"""TensorFlow's words read as geometry: `tf.nn.conv{1,2,3}d` and `tf.nn.conv{1,2,3}d_transpose`.

The formulas are those of `GetWindowedOutputSizeVerbose` in tensorflow/core/framework/kernel_shape_util.cc;
a transposed convolution is defined there as the input gradient of the convolution, so an output size is
legal if and only if the convolution maps it back to the input's size.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any, Optional, Tuple, Union

from ....operators.shapes import CONV, CONV_TRANSPOSE
from ....operators.tensors import INPUT, KERNEL
from ....operators.windows.ends import same_ends
from ....operators.windows.geometry import Axis, Geometry, Prediction
from ....operators.words import Padding, Refusal, Words
from ...operand_rules import (
    CHANNELS,
    INPUT_RANK,
    Taken,
    list_refusal,
    other_dtypes,
    plain,
    predict_operands,
    refuse_bias,
    refuse_dtypes,
    refuse_input_rank,
    refuse_kernel_rank,
)
from ...shared_rules import Numbers, first_refusal

STRINGS = ("SAME", "VALID")
AxisPadding = Union[str, Tuple[int, int]]
"""What one axis is told: SAME, VALID, or zeros before and after."""


def predict(words: Words) -> Prediction:
    """Geometry of `words` as TensorFlow defines them, or why it has none."""
    if words.fit_together:
        return _predict_plain(words)
    return predict_operands(words, take_operands, _predict_plain)


def _predict_plain(words: Words) -> Prediction:
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


def take_operands(words: Words) -> Union[Taken, Refusal]:
    """A convolution takes several batch axes; groups are read off the kernel, and bigger lists name all axes.

    The output size of a transposed convolution is spelled from the words, not from the operands.
    """
    refusal = refuse_dtypes(words) or refuse_kernel_rank(words)
    spread_out = refusal or spread_lists(words)
    if isinstance(spread_out, Refusal):
        return spread_out
    shape, outer = words.operand_shape(INPUT), len(words.operand_shape(INPUT)) - words.rank - 1
    if outer != 1 and (words.op != CONV or outer < 1):
        return refuse_input_rank(words) or Refusal(INPUT_RANK, "")
    leading = shape[:outer]
    batched = replace(spread_out, input=(prod(leading), *shape[outer:]))
    read = _read_conv_kernel(batched) if words.op == CONV else _read_transposed_kernel(batched, words)
    refusal = read if isinstance(read, Refusal) else refuse_bias(read)
    if refusal is not None or isinstance(read, Refusal):
        return refusal  # type: ignore[return-value]
    return Taken(plain(read), leading if outer != 1 else None, other_dtypes(words))


def spread_lists(words: Words) -> Union[Words, Refusal]:
    """Words with one entry for each axis in every list: of one for all axes, or of one for batch and channels
    as well, which have to be 1."""
    lists = {}
    for name in ("stride", "dilation"):
        numbers = _spatial(name, getattr(words, name), words)
        if isinstance(numbers, Refusal):
            return numbers
        lists[name] = numbers
    for name in ("padding", "output_padding", "output_size"):
        if len(words.lists.get(name, (0,) * words.rank)) != words.rank:
            return list_refusal(name, len(words.lists[name]), words.rank)
    return replace(words, **lists)  # type: ignore[arg-type]


def _spatial(name: str, numbers: Tuple[int, ...], words: Words) -> Numbers:
    rank = words.rank
    if len(numbers) == rank:
        return numbers
    # `tf.nn.conv3d` alone does not spread a list of one entry
    if len(numbers) == 1 and not (rank == 3 and words.op == CONV):
        return numbers * rank
    if len(numbers) != rank + 2:
        return list_refusal(name, len(numbers), rank)
    outer, spatial = (numbers[:2], numbers[2:]) if first(words) else (numbers[:: rank + 1], numbers[1:-1])
    if outer != (1, 1):
        return Refusal(name, f"{name} {list(numbers)} has to be 1 for batch and channels")
    return spatial


def first(words: Words) -> bool:
    """Whether data are channels first."""
    return words.layout == "channels_first"


def _read_conv_kernel(words: Words) -> Union[Words, Refusal]:
    """The kernel decides how many groups there are: as many as its input channels go into those of the
    input."""
    out_channels, depth, *extents = words.operand_shape(KERNEL)
    if depth == 0 or words.in_channels % depth:
        why = f"{words.in_channels} input channels are no multiple of the {depth} of the kernel"
        return Refusal(CHANNELS, why)
    groups = words.in_channels // depth
    if groups and out_channels % groups:
        return Refusal(CHANNELS, f"{out_channels} output channels cannot be split into {groups} groups")
    return replace(words, out_channels=out_channels, kernel=tuple(extents), groups=max(1, groups))


def _read_transposed_kernel(words: Words, written: Words) -> Union[Words, Refusal]:
    """Input channels have to be the kernel's, the output channels of the words a multiple of the kernel's."""
    in_channels, depth, *extents = words.operand_shape(KERNEL)
    if words.batch != written.batch:
        return Refusal(
            "output_size", f"output_shape says a batch of {written.batch}, the input has {words.batch}"
        )
    if in_channels != words.in_channels or depth == 0 or words.out_channels % depth:
        why = f"a kernel of shape {list(words.operand_shape(KERNEL))} does not fit {words.in_channels} input"
        return Refusal(CHANNELS, f"{why} and {words.out_channels} output channels")
    groups = words.out_channels // depth
    if groups and in_channels % groups:
        return Refusal(CHANNELS, f"{in_channels} input channels cannot be split into {groups} groups")
    sizes = spelled_sizes(replace(words, input=written.input))
    return replace(words, kernel=tuple(extents), groups=max(1, groups), output_size=sizes)


def spelled_sizes(words: Words) -> Tuple[int, ...]:
    """The output sizes that the call of a transposed convolution spells out, from the words alone."""
    if words.output_size is not None:
        return words.output_size
    numbers = zip(words.size, words.kernel, words.stride, words.dilation, _known_padding(words))
    return tuple(default_size(i, d * (k - 1) + 1, s, padding) for i, k, s, d, padding in numbers)


def _known_padding(words: Words) -> Tuple[Any, ...]:
    """Padding by axis for the default size; a word that TensorFlow refuses anyway counts as VALID."""
    axes = axis_padding(words) if not isinstance(words.padding, int) else ()
    known = len(axes) == words.rank and all(isinstance(axis, (str, tuple)) for axis in axes)
    return axes if known else ("VALID",) * words.rank


def axis_padding(words: Words) -> tuple[AxisPadding, ...]:
    """The padding word of each spatial axis."""
    padding = padding_or_default(words)
    return (padding,) * words.rank if isinstance(padding, str) else padding  # type: ignore[return-value]


def padding_or_default(words: Words) -> Padding:
    """The padding; where there is none VALID, or what a call that leaves it out gets.

    `tf.nn.conv{1,2,3}d_transpose` have SAME as the default of `padding`; the convolutions have no default.
    """
    if words.padding is not None:
        return words.padding
    return "SAME" if words.op == CONV_TRANSPOSE and words.is_unwritten("padding") else "VALID"


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
