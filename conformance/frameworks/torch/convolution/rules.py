"""PyTorch's words for a window: symmetric padding, 'same' at stride 1, output_padding, output_size.

Formulas from the documentation of `torch.nn.Conv2d` and `torch.nn.ConvTranspose2d`; what is
refused follows `check_shape_forward` and `_select_conv_backend` in ATen's Convolution.cpp, and
`_ConvTransposeNd._output_padding` for `output_size`. All of it is measured against torch by the tests.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Tuple, Union

from ....operators.shapes import CONV
from ....operators.tensors import INPUT
from ....operators.windows.geometry import Axis, Geometry, Prediction
from ....operators.words import Operand, Refusal, Words
from ...operand_rules import (
    Taken,
    exact_operands,
    list_refusal,
    other_dtypes,
    predict_operands,
    refuse_dtypes,
    refuse_lists,
    spread,
)
from ...shared_rules import Numbers, first_refusal, symmetric


def predict(words: Words) -> Prediction:
    """Geometry of `torch.nn.functional.conv*d` or `conv_transpose*d` for `words`, or why it raises."""
    if words.fit_together:
        return _predict_plain(words)
    return predict_operands(words, take_operands, _predict_plain)


def _predict_plain(words: Words) -> Prediction:
    refusal = first_refusal(words) or _refuse_operands(words)
    if refusal is not None:
        return refusal
    return _conv(words) if words.op == CONV else _conv_transpose(words)


def take_operands(words: Words) -> Union[Taken, Refusal]:
    """An input may come without its batch axis, and a list of one entry stands for all axes."""
    size = words.output_size
    unbatched = len(words.operand_shape(INPUT)) == words.rank + 1
    # `forward` of the modules drops the batch and the channels from a size that has them
    outer = 1 if unbatched else 2
    if size is not None and len(size) == words.rank + outer:
        words = replace(words, output_size=size[outer:])
    if size is not None:
        # it decides alone, see `_extra`
        words = replace(words, output_padding=None)
    if words.output_size is not None and len(words.output_size) != words.rank:
        return list_refusal("output_size", len(words.output_size), words.rank)
    # what a padding has to be is checked with its numbers
    refusal = refuse_lists(replace(words, padding=None), 1) or refuse_dtypes(words)
    if refusal is not None:
        return refusal
    dtypes = other_dtypes(words)
    if unbatched:
        words = _with_input(words, (1, *words.operand_shape(INPUT)))
    read = exact_operands(words)
    if isinstance(read, Refusal):
        return read
    return Taken(_spread_lists(read), () if unbatched else None, dtypes)


def _with_input(words: Words, shape: Tuple[int, ...]) -> Words:
    return replace(words, operands={**words.operands, INPUT: Operand(shape)})


def _spread_lists(words: Words) -> Words:
    lists = {name: spread(values, words.rank) for name, values in words.lists.items()}
    return replace(words, **lists)  # type: ignore[arg-type]


def _refuse_operands(words: Words) -> Optional[Refusal]:
    unknown = sorted(words.options.get("torch", {}))
    if unknown:
        return Refusal("options", f"the functions of torch have no word {unknown[0]!r}")
    if words.out_channels < 1:
        return Refusal("channels", "the kernel must have at least one output channel")
    if words.op != CONV and words.in_channels < 1:
        return Refusal("channels", "the kernel of a transposed convolution must have an input channel")
    if 0 in words.size and words.batch and words.in_channels:
        return Refusal("empty", "only the batch or the channels of an input may be empty, not its size")
    return None


def _conv(words: Words) -> Prediction:
    if words.output_padding is not None or words.output_size is not None:
        return Refusal("words", "a convolution takes neither output_padding nor output_size")
    padding = _same(words) if words.padding == "SAME" else _both_sides(words)
    if isinstance(padding, Refusal):
        return padding
    axes = tuple(map(_conv_axis, words.size, words.kernel, words.stride, words.dilation, padding))
    for axis, (lo, hi) in zip(axes, padding):
        if axis.input + lo + hi < axis.effective_kernel:
            why = f"a kernel that spans {axis.effective_kernel} is larger than the padded input"
            return Refusal("kernel_size", f"{why}, {axis.input + lo + hi}")
    return _geometry(words, axes)


def _conv_axis(size: int, kernel: int, stride: int, dilation: int, padding: tuple[int, int]) -> Axis:
    effective = dilation * (kernel - 1) + 1
    out = (size + sum(padding) - effective) // stride + 1
    return Axis(size, kernel, stride, dilation, padding[0], out, ends=padding)


def _same(words: Words) -> Union[Tuple[Tuple[int, int], ...], Refusal]:
    """Zeros at both ends that make the output as large as the input; the odd zero goes to the end."""
    if any(stride != 1 for stride in words.stride):
        return Refusal("same_stride", "padding='same' is only defined for stride 1")
    totals = [dilation * (kernel - 1) for kernel, dilation in zip(words.kernel, words.dilation)]
    return tuple((total // 2, total - total // 2) for total in totals)


def _both_sides(words: Words) -> Union[Tuple[Tuple[int, int], ...], Refusal]:
    numbers = (0,) * words.rank if words.padding == "VALID" else _numbers(words)
    return numbers if isinstance(numbers, Refusal) else tuple((number, number) for number in numbers)


def _numbers(words: Words) -> Numbers:
    """Padding as one number per axis, for both of its ends."""
    padding = 0 if words.padding is None else words.padding
    if isinstance(padding, str):
        return Refusal("padding_word", f"padding {padding!r} is not a word of torch for {words.op}")
    return symmetric(padding, words.rank)


def _conv_transpose(words: Words) -> Prediction:
    padding = _numbers(words)
    if isinstance(padding, Refusal):
        return padding
    smallest = tuple(map(_smallest, words.size, words.kernel, words.stride, words.dilation, padding))
    extra = _extra(words, smallest)
    if isinstance(extra, Refusal):
        return extra
    sized = words.output_size is not None
    axes = tuple(
        Axis(i, k, s, d, p, least + more, ends=None if sized else (p, p - more))
        for i, k, s, d, p, least, more in zip(
            words.size, words.kernel, words.stride, words.dilation, padding, smallest, extra
        )
    )
    if min(axis.size for axis in axes) < 1:
        return Refusal("output_size", f"the output would be empty, {[axis.size for axis in axes]}")
    return _geometry(words, axes)


def _smallest(size: int, kernel: int, stride: int, dilation: int, padding: int) -> int:
    return stride * (size - 1) + dilation * (kernel - 1) + 1 - 2 * padding


def _extra(words: Words, smallest: tuple[int, ...]) -> Numbers:
    """Entries at the end beyond the smallest output, one number per axis.

    An `output_size` decides alone: `torch.nn.ConvTranspose*d.forward` then does not read the
    `output_padding` of its constructor.
    """
    if words.output_size is not None:
        return _extra_of_size(words.output_size, words.stride, smallest)
    extra = words.output_padding or (0,) * words.rank
    for more, stride, dilation in zip(extra, words.stride, words.dilation):
        if not 0 <= more < max(stride, dilation):
            why = f"output_padding must be at least 0 and below {max(stride, dilation)}, not {more}"
            return Refusal("output_padding", why)
    return extra


def _extra_of_size(sizes: tuple[int, ...], stride: tuple[int, ...], smallest: tuple[int, ...]) -> Numbers:
    for size, least, step in zip(sizes, smallest, stride):
        if not least <= size < least + step:
            return Refusal("output_size", f"output size {size} is not in [{least}, {least + step - 1}]")
    return tuple(size - least for size, least in zip(sizes, smallest))


def _geometry(words: Words, axes: tuple[Axis, ...]) -> Geometry:
    return Geometry(words.op, words.batch, words.in_channels, words.out_channels, words.groups, axes)
