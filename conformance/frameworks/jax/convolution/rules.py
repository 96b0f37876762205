"""JAX's words for a window: 'SAME', 'VALID', 'SAME_LOWER', or (low, high) pairs.

Formulas from `padtype_to_pads` and `conv_shape_tuple` (conv_general_dilated) and from
`_conv_transpose_padding` (conv_transpose) in jax/_src/lax. The pairs of `jax.lax.conv_transpose`
pad the input after zeros were put between its elements, while its strings mean the padding of
the convolution it undoes; `use_consistent_padding=True` gives the pairs that meaning too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Tuple, Union

from ....operators.mixed_dtypes import MixedDtypes
from ....operators.shapes import CONV
from ....operators.tensors import BIAS, INPUT, KERNEL
from ....operators.windows.ends import Ends, same_ends
from ....operators.windows.geometry import Axis, Geometry, Prediction
from ....operators.words import Operand, Refusal, Words
from ...operand_rules import (
    DTYPES,
    Taken,
    exact_operands,
    predict_operands,
    refuse_lists,
    unless_uniform,
)
from ...shared_rules import first_refusal
from ..dtypes import promote
from .sums import BYTES, PREFERRED, format_name, refuse_sum_format

Pairs = Tuple[Tuple[int, int], ...]
ADDED_BIAS = "added_bias"
BROADCAST = ((), (1,))
"""Shapes of a bias that `+` spreads over the output channels."""

OPTIONS = {
    "conv": ("precision", PREFERRED),
    "conv_transpose": ("precision", PREFERRED, "transpose_kernel", "use_consistent_padding"),
}
"""Keyword arguments beyond the common words that this rule can read, by operator."""


def predict(words: Words) -> Prediction:
    """Geometry of `jax.lax.conv_general_dilated` or `jax.lax.conv_transpose`, or why it raises.

    Empty batches, channels, inputs and outputs are accepted. Without `transpose_kernel=True` a
    transposed convolution turns its kernel, relative to every other dialect (`Geometry.flip`).
    """
    if words.fit_together:
        prediction = _predict_plain(words)
        return prediction if isinstance(prediction, Refusal) else replace(prediction, dtypes=_dtypes(words))
    return predict_operands(words, take_operands, _predict_plain)


def _predict_plain(words: Words) -> Prediction:
    refusal = first_refusal(words) or _refuse_foreign(words)
    if refusal is not None:
        return refusal
    pads = _conv_pads(words) if words.op == CONV else _conv_transpose_pads(words)
    if isinstance(pads, Refusal):
        return pads
    for extent, pair in zip(_padded_extents(words), pads):
        if extent + sum(pair) < 0:
            why = f"padding {pair} takes more than the {extent} elements there are"
            return Refusal("negative_padding", why)
    axis = _conv_axis if words.op == CONV else _conv_transpose_axis
    ends = _ends(words, pads)
    return Geometry(
        words.op,
        words.batch,
        words.in_channels,
        words.out_channels,
        words.groups,
        tuple(map(axis, words.size, words.kernel, words.stride, words.dilation, pads, ends)),
        flip=words.op != CONV and not words.option("jax", "transpose_kernel", False),
    )


def take_operands(words: Words) -> Union[Taken, Refusal]:
    """Input and kernel have to fit exactly; the bias is added by `+`, which broadcasts and promotes."""
    refusal = refuse_lists(words) or _refuse_two_dtypes(words)
    if refusal is not None:
        return refusal
    dtypes = _dtypes(words)
    shape = words.operand_shape(BIAS)
    if shape in BROADCAST:
        words = replace(words, operands={**words.operands, BIAS: Operand((channels(words),))})
    elif len(shape) > 1 or (shape[0] != 1 and channels(words) == 1):
        return Refusal(ADDED_BIAS, f"JAX has no bias; one of shape {list(shape)} is none that is added here")
    read = exact_operands(replace(words, dtype=words.operand_dtype(INPUT)))
    return read if isinstance(read, Refusal) else Taken(read, dtypes=dtypes)


def _dtypes(words: Words) -> Optional[MixedDtypes]:
    """The convolution stores its sums in the preferred format, to whose output `+` promotes the bias."""
    x, w, b = map(words.operand_dtype, (INPUT, KERNEL, BIAS))
    products = format_name(words.option("jax", PREFERRED, None)) or x
    if products not in BYTES:
        # one of eight bits, in which nothing is asked (`sums.why_not_exact`)
        return None
    output = promote(products, b) if words.bias else products
    return unless_uniform(words, MixedDtypes(products, output, x, w, b if words.bias else output))


def channels(words: Words) -> int:
    """Output channels as the kernel says; 0 where it has no such axis."""
    shape = words.operand_shape(KERNEL)
    if len(shape) < 2:
        return 0
    return shape[0] if words.op == CONV else shape[1] * max(1, words.groups)


def _refuse_two_dtypes(words: Words) -> Optional[Refusal]:
    """The convolution itself promotes nothing."""
    dtypes = [words.operand_dtype(name) for name in (INPUT, KERNEL)]
    if dtypes[0] == dtypes[1]:
        return None
    return Refusal(DTYPES, f"input and kernel have to be of one dtype, not of {' and '.join(dtypes)}")


def _refuse_foreign(words: Words) -> Optional[Refusal]:
    if words.output_padding is not None or words.output_size is not None:
        return Refusal("words", "output_padding and output_size are not words of JAX; pads decide the size")
    unknown = sorted(set(words.options.get("jax", {})) - set(OPTIONS[words.op]))
    if unknown:
        return Refusal("options", f"{words.op} in JAX has no option {unknown[0]!r} that this rule can read")
    if words.op != CONV and words.groups != 1:
        return Refusal("groups", "jax.lax.conv_transpose has no groups")
    return refuse_sum_format(words) or _refuse_numbers(words)


def _refuse_numbers(words: Words) -> Optional[Refusal]:
    padding = words.padding
    if padding is None or isinstance(padding, str):
        return None
    if isinstance(padding, int) or any(isinstance(entry, int) for entry in padding):
        why = "a padding in numbers is one (low, high) pair per axis, as in [[1, 1], [1, 1]]"
        return Refusal("padding_pairs", f"{why}; {padding!r} is neither that nor a string")
    return None


def _padded_extents(words: Words) -> tuple[int, ...]:
    """Extents that the pads are added to; a transposed convolution puts zeros between its elements first."""
    steps = (1,) * words.rank if words.op == CONV else words.stride
    return tuple(_span(size, step) for size, step in zip(words.size, steps))


def _span(size: int, step: int) -> int:
    return (size - 1) * step + 1 if size else 0


def _spans(words: Words) -> tuple[int, ...]:
    return tuple(_span(kernel, dilation) for kernel, dilation in zip(words.kernel, words.dilation))


def _conv_pads(words: Words) -> Union[Pairs, Refusal]:
    if words.padding is None or words.padding == "VALID":
        return ((0, 0),) * words.rank
    if words.padding in ("SAME", "SAME_LOWER"):
        totals = map(_same_total, words.size, _spans(words), words.stride)
        return tuple(_halves(total, words.padding == "SAME_LOWER") for total in totals)
    return _pairs(words)


def _ends(words: Words, pads: Pairs) -> tuple[Ends, ...]:
    """What the pads are for every input size; those of a transposed convolution are cuts of its result."""
    if words.op != CONV:
        return tuple((span - 1 - lo, span - 1 - hi) for span, (lo, hi) in zip(_spans(words), pads))
    if words.padding in ("SAME", "SAME_LOWER"):
        lower = words.padding == "SAME_LOWER"
        return tuple(same_ends(span, stride, lower) for span, stride in zip(_spans(words), words.stride))
    return pads


def _same_total(size: int, span: int, stride: int) -> int:
    return max(0, (-(-size // stride) - 1) * stride + span - size)


def _halves(total: int, odd_first: bool) -> tuple[int, int]:
    small, large = total // 2, total - total // 2
    return (large, small) if odd_first else (small, large)


def _pairs(words: Words) -> Union[Pairs, Refusal]:
    if not isinstance(words.padding, tuple):
        return Refusal("padding_word", f"padding {words.padding!r} is not a word of JAX for {words.op}")
    return tuple((pair[0], pair[1]) for pair in words.padding if isinstance(pair, tuple))


def _conv_transpose_pads(words: Words) -> Union[Pairs, Refusal]:
    """Pads of the dilated input."""
    if words.padding is None or words.padding == "VALID":
        return tuple(map(_valid_transposed, _spans(words), words.stride))
    if words.padding == "SAME":
        return tuple(map(_same_transposed, _spans(words), words.stride))
    consistent = words.option("jax", "use_consistent_padding", False)
    if words.padding == "SAME_LOWER" and max(words.stride) == 1 and not consistent:
        # handed on as it is to conv_general_dilated, which reads it unless there are zeros between
        return tuple(_halves(span - 1, odd_first=True) for span in _spans(words))
    pairs = _pairs(words)
    if isinstance(pairs, Refusal) or not consistent:
        return pairs
    return tuple((span - 1 - lo, span - 1 - hi) for span, (lo, hi) in zip(_spans(words), pairs))


def _valid_transposed(span: int, stride: int) -> tuple[int, int]:
    return span - 1, stride - 1 + max(span - stride, 0)


def _same_transposed(span: int, stride: int) -> tuple[int, int]:
    total = span + stride - 2
    first = span - 1 if stride > span - 1 else -(-total // 2)
    return first, total - first


def _conv_axis(size: int, kernel: int, stride: int, dilation: int, pads: tuple[int, int], ends: Ends) -> Axis:
    span = _span(kernel, dilation)
    steps = (size + sum(pads) - span) // stride
    return Axis(size, kernel, stride, dilation, pads[0], max(0, steps + 1), ends)


def _conv_transpose_axis(
    size: int, kernel: int, stride: int, dilation: int, pads: tuple[int, int], ends: Ends
) -> Axis:
    span = _span(kernel, dilation)
    extent = _span(size, stride) + sum(pads) - span + 1
    return Axis(size, kernel, stride, dilation, span - 1 - pads[0], max(0, extent), ends)
