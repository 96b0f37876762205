"""ONNX's words for a window: `auto_pad`, `pads`, `output_padding` and `output_shape`.

Formulas from the documents of Conv and ConvTranspose, opset 22 (`opsets` has what older ones differ in)
(https://onnx.ai/onnx/operators/onnx__ConvTranspose.html). Where they leave a choice it is made as follows.
`total_padding / 2` rounds down, also below zero, where a padding adds zeros: ONNX's own vector
`test_convtranspose_output_shape` wants it, and the reference evaluator does it. A size of 0 is an
empty tensor, a smaller one is refused. SAME is our word for SAME_UPPER; padding in numbers, or none,
means NOTSET with `pads`.
"""

from __future__ import annotations

from typing import Optional, Tuple, Union

from ....operators.shapes import CONV
from ....operators.windows.ends import Ends, same_ends
from ....operators.windows.geometry import Axis, Geometry, Prediction
from ....operators.words import Refusal, Words
from ...operand_rules import (
    KERNEL_SHAPE,
    Taken,
    exact_operands,
    other_dtypes,
    predict_operands,
    refuse_dtypes,
    refuse_lists,
)
from ...shared_rules import first_refusal
from ..opsets import OPSET, refuse_opset

Pair = Tuple[int, int]
AUTO_PADS = {"SAME": "SAME_UPPER", "SAME_UPPER": "SAME_UPPER", "SAME_LOWER": "SAME_LOWER", "VALID": "VALID"}
"""Spelling of `auto_pad` for each padding word that ONNX has."""


def predict(words: Words) -> Prediction:
    """Geometry of a Conv or ConvTranspose node with `words` as attributes, or what the document forbids."""
    if words.fit_together:
        return _predict_plain(words)
    return predict_operands(words, take_operands, _predict_plain)


def _predict_plain(words: Words) -> Prediction:
    refusal = first_refusal(words) or _refuse_foreign(words) or _refuse_padding_word(words)
    if refusal is not None:
        return refusal
    pairs = pads(words)
    if pairs is not None and min(map(min, pairs)) < 0:
        return Refusal("negative_padding", f"pads must not be negative, {min(map(min, pairs))}")
    axes = _conv(words, pairs) if words.op == CONV else _conv_transpose(words, pairs)
    for axis in axes:
        if axis.size < 0:
            return Refusal("output_size", f"the output would have a size of {axis.size}")
    return Geometry(words.op, words.batch, words.in_channels, words.out_channels, words.groups, axes)


def take_operands(words: Words) -> Union[Taken, Refusal]:
    """Operands have to fit exactly, the kernel also the attribute `kernel_shape`."""
    refusal = refuse_lists(words) or refuse_dtypes(words)
    read = refusal or exact_operands(words)
    if isinstance(read, Refusal):
        return read
    if read.kernel != words.kernel:
        why = f"kernel_shape {list(words.kernel)} is not that of the kernel, {list(read.kernel)}"
        return Refusal(KERNEL_SHAPE, why)
    return Taken(read, dtypes=other_dtypes(words))


def auto_pad(words: Words) -> str:
    """`NOTSET` for padding in numbers or none, else the word as ONNX spells it."""
    return AUTO_PADS[words.padding] if isinstance(words.padding, str) else "NOTSET"


def pads(words: Words) -> Optional[Tuple[Pair, ...]]:
    """Zeros before and after each spatial axis; None where SAME leaves them to be generated."""
    padding = words.padding
    if padding is None or padding == "VALID":
        return ((0, 0),) * words.rank
    if isinstance(padding, str):
        return None
    entries = (padding,) * words.rank if isinstance(padding, int) else padding
    return tuple((entry, entry) if isinstance(entry, int) else entry for entry in entries)


def split(total: int, word: str) -> Pair:
    """Generated pads: the odd one at the end for SAME_UPPER, at the beginning for everything else."""
    half = total // 2
    return (half, total - half) if word == "SAME_UPPER" else (total - half, half)


def _refuse_foreign(words: Words) -> Optional[Refusal]:
    unknown = sorted(set(words.options.get("onnx", ())) - {OPSET})
    if unknown:
        return Refusal("options", f"this rule reads no attribute {unknown[0]!r} of ONNX")
    opset = refuse_opset(words)
    if opset is not None:
        return opset
    if words.op == CONV:
        if words.output_padding is not None or words.output_size is not None:
            return Refusal("words", "Conv has neither output_padding nor output_shape")
        return None
    return _refuse_output_words(words)


def _refuse_output_words(words: Words) -> Optional[Refusal]:
    for more, stride, dilation in zip(words.output_padding or (), words.stride, words.dilation):
        if not 0 <= more < max(stride, dilation):
            why = f"output_padding must be at least 0 and below {max(stride, dilation)}, not {more}"
            return Refusal("output_padding", why)
    if words.output_size is not None and min(words.output_size) < 0:
        return Refusal("output_size", f"output_shape must not be negative, {list(words.output_size)}")
    return None


def _refuse_padding_word(words: Words) -> Optional[Refusal]:
    if isinstance(words.padding, str) and words.padding not in AUTO_PADS:
        return Refusal("padding_word", f"auto_pad {words.padding!r} is not a word of ONNX")
    return None


def _conv(words: Words, pairs: Optional[Tuple[Pair, ...]]) -> Tuple[Axis, ...]:
    word, axes = auto_pad(words), []
    for index, numbers in enumerate(zip(words.size, words.kernel, words.stride, words.dilation)):
        size, kernel, stride, dilation = numbers
        effective = dilation * (kernel - 1) + 1
        ends: Ends
        if pairs is None:
            out = -(-size // stride)
            lo = split(max(0, (out - 1) * stride + effective - size), word)[0]
            ends = same_ends(effective, stride, lower=word != "SAME_UPPER")
        else:
            lo, hi = ends = pairs[index]
            out = (size + lo + hi - effective) // stride + 1
        axes.append(Axis(size, kernel, stride, dilation, lo, out, ends))
    return tuple(axes)


def _conv_transpose(words: Words, pairs: Optional[Tuple[Pair, ...]]) -> Tuple[Axis, ...]:
    """Pads are given, or generated from a size: `output_shape`, else what SAME stands for."""
    word, axes = auto_pad(words), []
    for index, numbers in enumerate(zip(words.size, words.kernel, words.stride, words.dilation)):
        size, kernel, stride, dilation = numbers
        extra = words.output_padding[index] if words.output_padding else 0
        unpadded = stride * (size - 1) + extra + dilation * (kernel - 1) + 1
        if pairs is None or words.output_size is not None:
            out = size * stride if words.output_size is None else words.output_size[index]
            lo = split(unpadded - out, word)[0]
        else:
            lo, hi = pairs[index]
            out = unpadded - lo - hi
        ends = (lo, unpadded - extra - out - lo) if words.output_size is None else None
        axes.append(Axis(size, kernel, stride, dilation, lo, out, ends))
    return tuple(axes)
