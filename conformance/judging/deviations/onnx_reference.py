"""Where ONNX's reference evaluator leaves the operator documents."""

from __future__ import annotations

from dataclasses import replace

from conformance.frameworks.onnx.convolution.rules import pads
from conformance.judging.deviations.deviation import EXECUTION, OUTPUT, Deviation, is_refused_by
from conformance.judging.deviations.onnx import REFERENCE, SAME
from conformance.judging.deviations.symptom import NAN, computes, gives, refuses
from conformance.operators.data_kinds import SPECIAL
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, FOLD
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.windows.readings.channels import repeat_first_group
from conformance.operators.words import Words


def _has_wide_groups(words: Words, prediction: Prediction) -> bool:
    """Groups of several channels: it cuts the kernel by output channels, and has room for one each."""
    wide = max(words.in_channels, words.out_channels) > words.groups
    return isinstance(prediction, Geometry) and words.groups > 1 and wide


def _has_bias_of_groups(words: Words, prediction: Prediction) -> bool:
    """A bias beside groups, each of which gets that of the first."""
    return isinstance(prediction, Geometry) and words.groups > 1 and words.bias


def _has_nothing(words: Words, prediction: Prediction) -> bool:
    """No elements of the input, of the kernel or of the output: sizes are taken from the arrays."""
    return isinstance(prediction, Geometry) and 0 in (*prediction.input_shape, *prediction.output_shape)


def _leaves_pads(words: Words, prediction: Prediction) -> bool:
    """An output_shape without SAME, for which it generates no pads."""
    return isinstance(prediction, Geometry) and words.output_size is not None and words.padding not in SAME


def _fits_no_convolution(words: Words, prediction: Prediction) -> bool:
    """A size that the convolution, with the pads that it uses, does not map back to the input."""
    if not isinstance(prediction, Geometry):
        return False
    return any(
        (axis.size + sum(pair) - axis.effective_kernel) // axis.stride + 1 != axis.input
        for axis, pair in zip(prediction.axes, _used_pads(words, prediction))
    )


def _used_pads(words: Words, geometry: Geometry) -> tuple[tuple[int, int], ...]:
    """The pads that it uses: those that are given, those of SAME where it generates them."""
    pairs = pads(words)
    if pairs is not None:
        return pairs
    more = words.output_padding or (0,) * words.rank
    return tuple(
        (axis.offset, axis.full + extra - axis.size - axis.offset) for axis, extra in zip(geometry.axes, more)
    )


def _with_given_pads(words: Words, geometry: Geometry) -> Geometry:
    """The output_shape, cut by the pads that it should have ignored."""
    pairs = pads(words)
    if pairs is None or words.output_size is None:
        return geometry
    axes = (replace(axis, offset=begin) for axis, (begin, _) in zip(geometry.axes, pairs))
    return replace(geometry, axes=tuple(axes))


def _is_dilated(words: Words, prediction: Prediction) -> bool:
    """A dilated convolution: zeros stand between the taps, and are multiplied."""
    return isinstance(prediction, Geometry) and max(words.dilation) > 1


KNOWN = "known/onnx_reference_groups.yaml"
PADS = "known/onnx_generated_pads.yaml"
UNFIT = refuses("expected size of input's dimension")
WITHOUT_ELEMENTS = (refuses("cannot reshape array of size 0|ConvTranspose"),)

DEVIATIONS = (
    Deviation(
        "numbers-of-patches",
        "onnx-reference",
        FOLD,
        EXECUTION,
        "patches/onnx.yaml::refused-dilation",
        is_refused_by("dilation", "stride", "kernel", "channels", "output_size"),
    ),
    Deviation(
        "groups",
        REFERENCE,
        CONV_TRANSPOSE,
        EXECUTION,
        f"{KNOWN}::several-channels-a-group",
        _has_wide_groups,
        (refuses("cannot reshape array|broadcast|out of bounds|mismatch|shape"),),
    ),
    Deviation(
        "bias-of-the-first-group",
        REFERENCE,
        CONV_TRANSPOSE,
        OUTPUT,
        f"{KNOWN}::depthwise-with-bias",
        _has_bias_of_groups,
        (computes(_with_given_pads, bias=repeat_first_group(0)),),
    ),
    Deviation(
        "nothing-in-or-out",
        REFERENCE,
        CONV_TRANSPOSE,
        EXECUTION,
        f"{KNOWN}::no-batch",
        _has_nothing,
        WITHOUT_ELEMENTS,
    ),
    Deviation(
        "pads-for-same-only",
        REFERENCE,
        CONV_TRANSPOSE,
        EXECUTION,
        f"{PADS}::output-shape",
        _leaves_pads,
        (UNFIT,),
    ),
    Deviation(
        "pads-for-same-only",
        REFERENCE,
        CONV_TRANSPOSE,
        OUTPUT,
        f"{PADS}::output-shape-beside-pads",
        _leaves_pads,
        (computes(_with_given_pads),),
    ),
    Deviation(
        "unmapped",
        REFERENCE,
        CONV_TRANSPOSE,
        EXECUTION,
        "differences/output_words.yaml::output-padding-below-dilation",
        _fits_no_convolution,
        (UNFIT,),
    ),
    *(
        Deviation(
            f"unchecked-{rule}",
            REFERENCE,
            op,
            EXECUTION,
            case,
            is_refused_by(rule),
        )
        for rule, op, case in (
            ("padding_word", CONV, "known/onnxruntime_inference.yaml::conv-padding_word"),
            ("padding_word", CONV_TRANSPOSE, "known/onnxruntime_inference.yaml::conv_transpose-padding_word"),
            ("negative_padding", CONV_TRANSPOSE, "refused/onnx.yaml::transposed-negative-pads"),
            ("kernel", CONV, "known/onnxruntime_inference.yaml::conv-kernel"),
            ("dtype", "", "known/onnx_opsets.yaml::bfloat16-before-22"),
            ("dilation", CONV_TRANSPOSE, "refused/onnx.yaml::transposed-dilation-0"),
        )
    ),
    Deviation(
        "zeros-between-taps",
        REFERENCE,
        CONV,
        OUTPUT,
        "numerics/special.yaml::input-dilated-conv",
        _is_dilated,
        (gives(law=NAN),),
        data=SPECIAL,
    ),
)
