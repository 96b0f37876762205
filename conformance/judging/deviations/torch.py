"""Where PyTorch leaves its rule."""

from __future__ import annotations

from conformance.judging.deviations.deviation import (
    EXECUTION,
    GRADIENTS,
    INFERENCE,
    OUTPUT,
    Deviation,
    has_single_column,
    is_16_bit,
    is_refused_by,
    kernel_exceeds_input,
    nan_leaks,
    unchecked_refusals,
)
from conformance.operators.convolution.geometry import Geometry, Prediction
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, OPERATORS
from conformance.operators.words import Words


def _no_channels(words: Words, found: Prediction) -> bool:
    return isinstance(found, Geometry) and words.in_channels == 0


def _nothing_in(words: Words, found: Prediction) -> bool:
    """Neither kernel nor dilation is looked at where there is nothing to compute."""
    return 0 in words.input[:2] and is_refused_by("dilation", "kernel")(words, found)


def _empty_batch(words: Words, found: Prediction) -> bool:
    unchecked = ("dilation", "kernel", "output_size", "output_padding")
    return words.batch == 0 and is_refused_by(*unchecked)(words, found)


def _by_onednn(words: Words, found: Prediction) -> bool:
    """torch's checks of dilations and of an empty output are not reached on the way to oneDNN."""
    return words.dtype != "float64" and is_refused_by("dilation", "output_size")(words, found)


def _beyond_stride(words: Words, found: Prediction) -> bool:
    """An output_padding that is not below the stride takes another way than oneDNN's, with narrow sums."""
    return (
        is_16_bit(words)
        and isinstance(found, Geometry)
        and any(axis.offset - axis.crop[1] >= axis.stride for axis in found.axes)
    )


def _column_by_onednn(words: Words, found: Prediction) -> bool:
    return words.dtype != "float64" and has_single_column(words, found)


def _beyond_in_bfloat16(words: Words, found: Prediction) -> bool:
    return words.dtype == "bfloat16" and kernel_exceeds_input(words, found)


NUMBERS = (
    *nan_leaks("torch"),
    *(
        Deviation(
            "beyond-stride",
            "torch",
            CONV_TRANSPOSE,
            party,
            "known/torch_16_bit.yaml::beyond-stride",
            _beyond_stride,
        )
        for party in (OUTPUT, GRADIENTS)
    ),
    Deviation("one-column", "torch", CONV, OUTPUT, "", _column_by_onednn),
    Deviation("one-column", "torch", CONV_TRANSPOSE, GRADIENTS, "", _column_by_onednn),
    *(Deviation("kernel-beyond-input", "torch", op, GRADIENTS, "", _beyond_in_bfloat16) for op in OPERATORS),
)
DEVIATIONS = (
    *NUMBERS,
    *unchecked_refusals("torch", CONV, "kernel", "empty", "dilation", "stride", "groups"),
    *unchecked_refusals("torch", CONV, "negative_padding", "channels"),
    *unchecked_refusals("torch", CONV_TRANSPOSE, "kernel", "empty", "dilation", "stride", "groups"),
    *unchecked_refusals(
        "torch", CONV_TRANSPOSE, "negative_padding", "channels", "output_padding", "output_size"
    ),
    Deviation(
        "no-channels",
        "torch",
        CONV,
        EXECUTION,
        "differences/empty.yaml::no-input-channels-conv",
        _no_channels,
    ),
    Deviation(
        "no-channels",
        "torch",
        CONV,
        INFERENCE,
        "differences/empty.yaml::no-input-channels-conv",
        _no_channels,
    ),
    Deviation("nothing-in", "torch", CONV, EXECUTION, "known/torch_unchecked.yaml::nothing-in", _nothing_in),
    Deviation(
        "empty-batch",
        "torch",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/torch_unchecked.yaml::empty-batch",
        _empty_batch,
    ),
    Deviation(
        "by-onednn", "torch", CONV_TRANSPOSE, EXECUTION, "known/torch_empty_output.yaml::float32", _by_onednn
    ),
)
