"""Keras's words read as geometry: the layers `keras.layers.Conv{1,2,3}D` and `Conv{1,2,3}DTranspose`.

The dialect is that of the layers, which models are written in; `keras.ops.conv` and
`keras.ops.conv_transpose` underneath check less (stride with dilation, output_padding from the stride on).
Sizes follow `compute_conv_output_shape` in keras/src/ops/operation_utils.py and
`_get_output_shape_given_tf_padding` in keras/src/backend/common/backend_utils.py, offsets
`_convert_conv_transpose_padding_args_from_keras_to_jax` beside it. Keras on TensorFlow, on PyTorch and
on JAX is one dialect: where one of them does otherwise, that is a deviation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Optional, Union

from ....operators.mixed_dtypes import MixedDtypes
from ....operators.shapes import CONV
from ....operators.tensors import BIAS, INPUT, KERNEL
from ....operators.windows.ends import same_ends
from ....operators.windows.geometry import Axis, Geometry, Prediction
from ....operators.words import Padding, Refusal, Words
from ...operand_rules import (
    BIAS_SHAPE,
    CHANNELS,
    DTYPES,
    Taken,
    list_refusal,
    plain,
    predict_operands,
    refuse_input_rank,
    refuse_lists,
    unless_uniform,
)
from ...shared_rules import first_refusal

STRINGS = ("SAME", "VALID")


def predict(words: Words) -> Prediction:
    """Geometry of the layer for `words` (no padding: `valid`), or why Keras 3.15 raises."""
    if words.fit_together:
        return _predict_plain(words)
    return predict_operands(words, take_operands, _predict_plain)


def _predict_plain(words: Words) -> Prediction:
    refusal = (
        _refuse_words(words)
        or first_refusal(words)
        or _refuse_channels(words)
        or _refuse_stride_and_dilation(words)
    )
    if refusal is not None:
        return refusal
    read = _conv if words.op == CONV else _conv_transpose
    axes = []
    for index in range(words.rank):
        axis = read(words, index)
        if isinstance(axis, Refusal):
            return axis
        axes.append(axis)
    return Geometry(words.op, words.batch, words.in_channels, words.out_channels, words.groups, tuple(axes))


def take_operands(words: Words) -> Union[Taken, Refusal]:
    """A layer makes its weights of its own words and the input's channels, and has dtypes of its own.

    A kernel and a bias are converted to the dtype of the layer; their shapes have to be those of the layer's
    weights. `stateless_call`, which takes them, does not convert the input.
    """
    refusal = refuse_lists(words) or _refuse_lists_of_kernel(words) or refuse_input_rank(words)
    if refusal is not None:
        return refusal
    dtype = words.operand_dtype(INPUT)
    if dtype != words.dtype:
        return Refusal(DTYPES, f"a layer of {words.dtype} is given an input of {dtype}")
    own = plain(replace(words, input=words.operand_shape(INPUT)))
    for name, wanted in ((KERNEL, own.kernel_shape), (BIAS, (own.out_channels,))):
        shape = words.operand_shape(name)
        if shape != wanted and (name == KERNEL or words.bias):
            rule = CHANNELS if name == KERNEL else BIAS_SHAPE
            return Refusal(rule, f"the {name} of the layer has the shape {list(wanted)}, not {list(shape)}")
    dtypes = MixedDtypes(dtype, dtype, *map(words.operand_dtype, (INPUT, KERNEL, BIAS)))
    return Taken(own, dtypes=unless_uniform(words, dtypes))


def _refuse_lists_of_kernel(words: Words) -> Optional[Refusal]:
    if len(words.kernel) == words.rank:
        return None
    return list_refusal("kernel", len(words.kernel), words.rank)


def smallest_size(size: int, effective_kernel: int, stride: int, padding: Padding) -> int:
    """Output size of a transposed layer with an `output_padding` of 0, which is not its default."""
    last = effective_kernel % 2 if padding == "SAME" else effective_kernel
    return (size - 1) * stride + last


def default_size(size: int, effective_kernel: int, stride: int, padding: Padding) -> int:
    """Output size of a transposed layer without an `output_padding`."""
    return size * stride if padding == "SAME" else (size - 1) * stride + max(effective_kernel, stride)


def _refuse_words(words: Words) -> Optional[Refusal]:
    padding = words.padding
    if isinstance(padding, str) and padding not in STRINGS:
        return Refusal("padding", f"Keras knows 'same' and 'valid', not {padding.lower()!r}")
    if padding is not None and not isinstance(padding, str):
        return Refusal("padding", f"Keras takes 'same' or 'valid', not the number or list {padding}")
    if words.output_size is not None:
        return Refusal("output_size", "no layer of Keras takes an output size")
    if words.op == CONV and words.output_padding is not None:
        return Refusal("output_padding", "a convolution takes no output_padding")
    if words.op != CONV and words.groups != 1:
        return Refusal("groups", "the transposed layers of Keras have no groups")
    unknown = sorted(words.options.get("keras", {}))
    return Refusal("option", f"the layers of Keras have no word {unknown[0]}") if unknown else None


def _refuse_channels(words: Words) -> Optional[Refusal]:
    if words.out_channels < 1:
        return Refusal("channels", f"a layer has at least one filter, not {words.out_channels}")
    if words.op == CONV and words.in_channels < 1:
        return Refusal("channels", "a convolution without input channels has no kernel")
    return None


def _refuse_stride_and_dilation(words: Words) -> Optional[Refusal]:
    """Over all axes together: a stride on one and a dilation on another are refused as well."""
    if max(words.stride) > 1 and max(words.dilation) > 1:
        why = f"strides {words.stride} and dilation_rate {words.dilation} cannot both exceed 1"
        return Refusal("stride_and_dilation", why)
    return None


def _conv(words: Words, index: int) -> Union[Axis, Refusal]:
    size, kernel, stride, dilation = _axis_numbers(words, index)
    effective = dilation * (kernel - 1) + 1
    if words.padding == "SAME":
        out = -(-size // stride)
        lo = max((out - 1) * stride + effective - size, 0) // 2
        return Axis(size, kernel, stride, dilation, lo, out, ends=same_ends(effective, stride))
    if size < effective:
        why = f"axis {index}: the kernel spans {effective}, the input only {size}"
        return Refusal("empty", why)
    return Axis(size, kernel, stride, dilation, 0, (size - effective) // stride + 1, ends=(0, 0))


def _conv_transpose(words: Words, index: int) -> Union[Axis, Refusal]:
    size, kernel, stride, dilation = _axis_numbers(words, index)
    effective = dilation * (kernel - 1) + 1
    out = default_size(size, effective, stride, words.padding)
    if words.output_padding is not None:
        extra = words.output_padding[index]
        if not 0 <= extra < stride:
            why = (
                f"axis {index}: output_padding must be at least 0 and below the stride {stride}, not {extra}"
            )
            return Refusal("output_padding", why)
        out = smallest_size(size, effective, stride, words.padding) + extra
    if out < 0:
        return Refusal("output", f"axis {index}: the output would have {out} entries")
    total = (size - 1) * stride + effective - out
    lo = max(total, 0) // 2 if words.padding == "SAME" else 0
    return Axis(size, kernel, stride, dilation, lo, out, ends=(lo, total - lo))


def _axis_numbers(words: Words, index: int) -> tuple[int, int, int, int]:
    return words.size[index], words.kernel[index], words.stride[index], words.dilation[index]
