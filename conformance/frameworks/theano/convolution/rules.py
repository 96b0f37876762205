"""Theano's words, as Lasagne spells them: 'full', 'same', 'valid', a number, or one number per axis.

Sources: `get_conv_shape_1axis` and `AbstractConv_gradInputs` in theano/tensor/nnet/abstract_conv.py
(`border_mode`, `filter_dilation`, `num_groups`, `filter_flip`, sizes that must be positive);
`BaseConvLayer` and `TransposedConv2DLayer` in lasagne/layers/conv.py ('same' for odd filters only,
`crop` as the counterpart of `pad`, `output_size`). Dumoulin and Visin, arXiv:1603.07285, has the figures.
A convolution turns its kernel unless `options: {theano: {filter_flip: false}}` says otherwise.
"""

from __future__ import annotations

from typing import Optional

from ....operators.shapes import CONV
from ....operators.windows.geometry import Axis, Geometry, Prediction
from ....operators.words import Refusal, Words
from ...shared_rules import Numbers, first_refusal, symmetric


def predict(words: Words) -> Prediction:
    """Geometry of `theano.tensor.nnet.conv*d`, or of the gradient with respect to its inputs.

    Refuses pairs (Lasagne has one number per axis), SAME_LOWER and output_padding, which are other
    dialects' words.
    """
    if not words.fit_together:
        return Refusal("operands", "this rule reads operands that follow from the words alone")
    refusal = first_refusal(words) or _refuse_foreign(words)
    if refusal is not None:
        return refusal
    padding = _padding(words)
    if isinstance(padding, Refusal):
        return padding
    sizes = _sizes(words, padding)
    if isinstance(sizes, Refusal):
        return sizes
    if min(sizes) < 1:
        return Refusal("output_size", f"the output would be empty, {list(sizes)}")
    numbers = (words.size, words.kernel, words.stride, words.dilation, padding, sizes)
    sized = words.output_size is not None
    ends = [None if sized else (number, number) for number in padding]
    return Geometry(
        words.op,
        words.batch,
        words.in_channels,
        words.out_channels,
        words.groups,
        tuple(map(Axis, *numbers, ends)),
        flip=bool(words.option("theano", "filter_flip", True)),
    )


def _refuse_foreign(words: Words) -> Optional[Refusal]:
    unknown = sorted(set(words.options.get("theano", {})) - {"filter_flip"})
    if unknown:
        return Refusal("options", f"Theano has no option {unknown[0]!r} that this rule can read")
    if min(words.size) < 1:
        return Refusal("empty", "the input must not be empty in a spatial axis")
    if words.output_padding is not None:
        return Refusal("words", "output_padding is not a word of Theano; it takes output_size")
    if words.op == CONV and words.output_size is not None:
        return Refusal("words", "a convolution takes no output_size")
    return None


def _padding(words: Words) -> Numbers:
    """Zeros at each end of an axis (conv) or entries cut from each end of the full result."""
    padding = "VALID" if words.padding is None else words.padding
    if isinstance(padding, str):
        return _padding_word(padding, words)
    return symmetric(padding, words.rank)


def _padding_word(padding: str, words: Words) -> Numbers:
    extents = [dilation * (kernel - 1) for kernel, dilation in zip(words.kernel, words.dilation)]
    if padding == "VALID":
        return (0,) * words.rank
    if padding == "FULL":
        return tuple(extents)
    if padding != "SAME":
        return Refusal("padding_word", f"padding {padding!r} is not a word of Theano")
    if any(kernel % 2 == 0 for kernel in words.kernel):
        return Refusal("same_even", "'same' padding needs odd kernels")
    return tuple((extent + 1) // 2 for extent in extents)


def _sizes(words: Words, padding: tuple[int, ...]) -> Numbers:
    numbers = (words.size, words.kernel, words.stride, words.dilation, padding)
    if words.op == CONV:
        return tuple(map(_conv_size, *numbers))
    sizes = words.output_size
    if sizes is None:
        return tuple(map(_conv_transpose_size, *numbers))
    forward = tuple(map(_conv_size, sizes, *numbers[1:]))
    if forward != words.size:
        why = f"the convolution of an input of size {list(sizes)} gives {list(forward)}"
        return Refusal("output_size", f"{why}, not {list(words.size)}")
    return sizes


def _conv_size(size: int, kernel: int, stride: int, dilation: int, padding: int) -> int:
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def _conv_transpose_size(size: int, kernel: int, stride: int, dilation: int, padding: int) -> int:
    return stride * (size - 1) + dilation * (kernel - 1) + 1 - 2 * padding
