"""Where PyTorch leaves its rule: deviations, and their predicates over words and prediction."""

from __future__ import annotations

from conformance.judging.deviations.deviation import (
    EXECUTION,
    GRADIENTS,
    INFERENCE,
    OUTPUT,
    Deviation,
    has_no_elements,
    is_16_bit,
    is_refused_by,
    nan_leaks,
    onednn_losses,
    unchecked_refusals,
)
from conformance.judging.deviations.symptom import NEAR, gives, infers, lacks, refuses, shaped
from conformance.operators.dtypes import is_integer
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, Shape
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Words


def _has_no_channels(words: Words, prediction: Prediction) -> bool:
    """An input without channels, of which the rule predicts an output."""
    return isinstance(prediction, Geometry) and words.in_channels == 0


def _has_empty_input(words: Words, prediction: Prediction) -> bool:
    """Neither kernel nor dilation is checked where batch or input channels are none."""
    return 0 in words.input[:2] and is_refused_by("dilation", "kernel")(words, prediction)


def _has_empty_batch(words: Words, prediction: Prediction) -> bool:
    """A batch of none: the checks of kernel, dilation and sizes are not reached."""
    unchecked = ("dilation", "kernel", "output_size", "output_padding")
    return words.batch == 0 and is_refused_by(*unchecked)(words, prediction)


def _check_skipped_by_onednn(words: Words, prediction: Prediction) -> bool:
    """Dilations and an empty output are checked behind the branch that leads to oneDNN."""
    return words.dtype != "float64" and is_refused_by("dilation", "output_size")(words, prediction)


def _is_dilated_integers(words: Words, prediction: Prediction) -> bool:
    """A dilated convolution of integers, for which the kernel on CPUs has none."""
    return isinstance(prediction, Geometry) and is_integer(words.dtype) and max(words.dilation) > 1


def _without_channels(words: Words, prediction: Prediction) -> tuple[Shape, ...]:
    """The output without its channels."""
    if not isinstance(prediction, Geometry):
        return ()
    return ((prediction.batch, 0, *prediction.output_shape[2:]),)


def _padding_reaches_stride(words: Words, prediction: Prediction) -> bool:
    """An output_padding that is not below the stride takes another way than oneDNN's, with narrow sums."""
    return (
        is_16_bit(words)
        and isinstance(prediction, Geometry)
        and any(axis.offset - axis.crop[1] >= axis.stride for axis in prediction.axes)
    )


NUMBERS = (
    *nan_leaks("torch"),
    *(
        Deviation(
            "beyond-stride",
            "torch",
            CONV_TRANSPOSE,
            party,
            "known/torch_16_bit.yaml::beyond-stride",
            _padding_reaches_stride,
            (gives(law=NEAR),),
            device="cpu",
        )
        for party in (OUTPUT, GRADIENTS)
    ),
    *onednn_losses("torch"),
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
        _has_no_channels,
        (shaped(_without_channels),),
    ),
    Deviation(
        "no-channels",
        "torch",
        CONV,
        INFERENCE,
        "differences/empty.yaml::no-input-channels-conv",
        _has_no_channels,
        (infers(_without_channels),),
    ),
    Deviation(
        "nothing-in", "torch", CONV, EXECUTION, "known/torch_unchecked.yaml::nothing-in", _has_empty_input
    ),
    Deviation(
        "empty-batch",
        "torch",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/torch_unchecked.yaml::empty-batch",
        _has_empty_batch,
    ),
    Deviation(
        "by-onednn",
        "torch",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/torch_empty_output.yaml::float32",
        _check_skipped_by_onednn,
        device="cpu",
    ),
    Deviation(
        "dilated-integers",
        "torch",
        CONV,
        EXECUTION,
        "numerics/integer_dtypes.yaml::dilated-conv-int32",
        _is_dilated_integers,
        (refuses("slow_conv_dilated<> *.*not implemented"),),
        device="cpu",
    ),
    *(
        Deviation(
            "empty-gradients",
            "torch+compile",
            op,
            GRADIENTS,
            case,
            has_no_elements,
            (lacks("expected size .* stride"),),
            device="cpu",
        )
        for op, case in (
            (CONV, "conv/edge_sizes.yaml::batch-0"),
            (CONV_TRANSPOSE, "known/onnx_reference_groups.yaml::no-batch"),
        )
    ),
    Deviation(
        "empty-output",
        "torch+compile",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/torch_empty_output.yaml::float64",
        is_refused_by("output_size"),
        device="cpu",
    ),
)
