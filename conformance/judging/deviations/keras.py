"""Where Keras leaves its rule on one of its backends."""

from __future__ import annotations

from dataclasses import replace

from conformance.judging.deviations.deviation import (
    EXECUTION,
    GRADIENTS,
    OUTPUT,
    Deviation,
    filled_up_groups,
    is_refused_by,
    unchecked_refusals,
)
from conformance.judging.deviations.symptom import (
    COMPUTES,
    computes,
    crashes,
    gives,
    lacks,
    on_axes,
    refuses,
    shaped,
)
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, Shape
from conformance.operators.windows.geometry import Axis, Geometry, Prediction
from conformance.operators.words import Words

TORCH, JAX, TENSORFLOW = "keras+torch", "keras+jax", "keras+tensorflow"


def _has_empty_input(words: Words, prediction: Prediction) -> bool:
    """An input without elements."""
    return isinstance(prediction, Geometry) and 0 in words.input


def _has_empty_axis(words: Words, prediction: Prediction) -> bool:
    """A spatial axis of the input without elements."""
    return isinstance(prediction, Geometry) and 0 in words.size


def _has_single_filter(words: Words, prediction: Prediction) -> bool:
    """A kernel with one channel in a group, which strides do not tell from one with the channels last."""
    if not isinstance(prediction, Geometry):
        return False
    channels = prediction.in_channels, prediction.out_channels
    return 1 in (*channels, *(count // prediction.groups for count in channels))


def _is_bias_as_long_as_last_axis(words: Words, prediction: Prediction) -> bool:
    """A bias as long as the last axis, beside channels that come first."""
    return (
        isinstance(prediction, Geometry)
        and words.bias
        and words.layout == "channels_first"
        and prediction.axes[-1].size == words.out_channels
    )


def _asks_for_unmapped_size(words: Words, prediction: Prediction) -> bool:
    """SAME with an output_padding whose size the convolution of TensorFlow maps to another input."""
    return isinstance(prediction, Geometry) and any(
        -(-axis.size // axis.stride) != axis.input for axis in prediction.axes
    )


def _has_odd_crop(words: Words, prediction: Prediction) -> bool:
    """SAME of a transposed convolution with an odd number of rows to cut."""
    return (
        isinstance(prediction, Geometry)
        and str(words.padding).startswith("SAME")
        and any((axis.full - axis.size) % 2 for axis in prediction.axes)
    )


def sizes_of_nothing(words: Words, prediction: Prediction) -> tuple[Shape, ...]:
    """The shape where each empty axis is dilated as if it had one element."""

    def dilated(axis: Axis) -> Axis:
        return replace(axis, size=axis.size + 1) if axis.input == 0 and axis.stride > 1 else axis

    return (on_axes(dilated)(words, prediction).output_shape,) if isinstance(prediction, Geometry) else ()


def _odd_at_the_other_end(axis: Axis) -> Axis:
    return replace(axis, offset=axis.full - axis.size - axis.offset) if axis.full > axis.size else axis


EMPTY = "differences/empty.yaml"
NOTHING_IN = (
    refuses(
        "Calculated padded input size|Only zero batch or zero channel inputs|expected weight to be at least 1"
    ),
)
KNOWN = "known/keras_tensorflow.yaml"

DEVIATIONS = (
    Deviation(
        "nothing-in", TORCH, CONV, EXECUTION, f"{EMPTY}::no-input-conv-same", _has_empty_input, NOTHING_IN
    ),
    Deviation(
        "nothing-in",
        TORCH,
        CONV_TRANSPOSE,
        EXECUTION,
        f"{EMPTY}::no-input-transpose",
        _has_empty_input,
        NOTHING_IN,
    ),
    *unchecked_refusals(TORCH, CONV, "groups", "channels"),
    *(
        Deviation(
            "single-filter",
            TORCH,
            op,
            GRADIENTS,
            f"known/keras_torch.yaml::{case}",
            _has_single_filter,
            (lacks("grad_weight (must|needs to) be contiguous"),),
            device="cpu",
        )
        for op, case in ((CONV, "one-filter"), (CONV_TRANSPOSE, "one-input-channel"))
    ),
    Deviation(
        "odd-at-the-beginning",
        TORCH,
        CONV_TRANSPOSE,
        OUTPUT,
        "known/onnx_generated_pads.yaml::same-upper",
        _has_odd_crop,
        (computes(on_axes(_odd_at_the_other_end)),),
        versions="<3.15",
    ),
    Deviation(
        "nothing-dilated",
        JAX,
        CONV_TRANSPOSE,
        EXECUTION,
        "known/keras_empty.yaml::transposed-valid",
        _has_empty_axis,
        (shaped(sizes_of_nothing),),
    ),
    Deviation(
        "negative-size",
        JAX,
        CONV_TRANSPOSE,
        EXECUTION,
        "differences/output_words.yaml::keras-output-padding-empty",
        is_refused_by("output"),
        (COMPUTES,),
    ),
    Deviation(
        "negative-size",
        TENSORFLOW,
        CONV_TRANSPOSE,
        EXECUTION,
        "differences/output_words.yaml::keras-output-padding-empty",
        is_refused_by("output"),
        (crashes("must be >= 0"),),
        device="cpu",
    ),
    *(
        Deviation(
            "bias-along-the-last-axis",
            TENSORFLOW,
            "",
            party,
            f"{KNOWN}::bias-as-long-as-the-last-axis",
            _is_bias_as_long_as_last_axis,
            (gives(), gives("output-layout")),
            versions=">=3.7",
        )
        for party in (OUTPUT, GRADIENTS)
    ),
    *filled_up_groups(TENSORFLOW),
    Deviation(
        "unmapped",
        TENSORFLOW,
        CONV_TRANSPOSE,
        EXECUTION,
        f"{KNOWN}::even-kernel-without-output-padding",
        _asks_for_unmapped_size,
        (refuses("could not create a primitive|out_backprop|Size|size|dimension"),),
    ),
)
