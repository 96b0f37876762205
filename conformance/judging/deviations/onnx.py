"""Where ONNX's runtimes leave the operator documents: `onnx.shape_inference`, ONNX Runtime, the evaluator."""

from __future__ import annotations

from dataclasses import replace

from conformance.frameworks.onnx.convolution.rules import pads
from conformance.judging.deviations.deviation import (
    EXECUTION,
    INFERENCE,
    OUTPUT,
    Deviation,
    is_refused_by,
    unchecked_refusals,
)
from conformance.judging.deviations.symptom import (
    CRASHES,
    computes,
    halved_below_zero,
    infers,
    on_axes,
    refuses,
    same_total,
)
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, FOLD, Shape
from conformance.operators.windows.geometry import Axis, Geometry, Prediction
from conformance.operators.words import Words

RUNTIME, REFERENCE, ANY = "onnxruntime", "onnx-reference", "onnx*"
SAME = ("SAME", "SAME_UPPER", "SAME_LOWER")


def _same_with_dilation(words: Words, prediction: Prediction) -> bool:
    """SAME beside a dilation."""
    return isinstance(prediction, Geometry) and words.padding in SAME and max(words.dilation) > 1


def _has_dilated_patches_off_the_plane(words: Words, prediction: Prediction) -> bool:
    """Patches over one axis or three: their windows are counted without the dilation, past the arrays."""
    if not isinstance(prediction, Geometry) or len(prediction.axes) == 2:
        return False
    return any(axis.dilation > 1 and axis.kernel > 1 for axis in prediction.axes)


def _has_empty_output(words: Words, prediction: Prediction) -> bool:
    """An axis of the output without elements."""
    return isinstance(prediction, Geometry) and min(axis.size for axis in prediction.axes) == 0


def _size_maps_elsewhere(words: Words, prediction: Prediction) -> bool:
    """A size that the convolution, with pads that are not negative, does not map back to the input."""
    return isinstance(prediction, Geometry) and any(
        (axis.size + sum(max(end, 0) for end in axis.crop) - axis.effective_kernel) // axis.stride + 1
        != axis.input
        for axis in prediction.axes
    )


def _padding_reaches_stride(words: Words, prediction: Prediction) -> bool:
    """An output_padding between stride and dilation."""
    more = words.output_padding or ()
    return isinstance(prediction, Geometry) and any(extra >= step for extra, step in zip(more, words.stride))


def _has_empty_input(words: Words, prediction: Prediction) -> bool:
    """An input without elements."""
    return isinstance(prediction, Geometry) and 0 in words.input


def _extends_scatter(words: Words, prediction: Prediction) -> bool:
    """SAME where something would have to be added to the scatter."""
    short = isinstance(prediction, Geometry) and any(axis.full < axis.size for axis in prediction.axes)
    return short and words.padding in SAME


def _has_negative_crop(words: Words, prediction: Prediction) -> bool:
    """Zeros that would have to be put before the scatter."""
    return isinstance(prediction, Geometry) and any(axis.offset < 0 for axis in prediction.axes)


def _is_same_below_zero(words: Words, prediction: Prediction) -> bool:
    """SAME where windows so far apart begin between them that its total padding is -2 or less."""
    return (
        isinstance(prediction, Geometry)
        and words.padding in SAME
        and any(same_total(prediction, axis) <= -2 for axis in prediction.axes)
    )


def _has_output_size(words: Words, prediction: Prediction) -> bool:
    """Inference of an output_shape ends at the first axis that is smaller than the input."""
    return isinstance(prediction, Geometry) and words.output_size is not None


def _is_same_transposed(words: Words, prediction: Prediction) -> bool:
    """SAME of a transposed convolution, beside an output_padding or of a kernel below its stride."""
    below = isinstance(prediction, Geometry) and any(a.effective_kernel < a.stride for a in prediction.axes)
    return words.padding in SAME and (words.output_padding is not None or below)


def _never_negative(axis: Axis) -> Axis:
    """Pads below zero taken for none: nothing is put before the scatter, and what lacks comes at its end."""
    return replace(axis, offset=max(axis.offset, 0))


def _no_longer_than_scatter(axis: Axis) -> Axis:
    return replace(_never_negative(axis), size=min(axis.size, axis.full))


def _inferred_by_output_shape(words: Words, prediction: Prediction) -> tuple[Shape, ...]:
    """Batch, channels and the sizes before the first that is smaller than the input."""
    sizes: list[int] = []
    for size, given in zip(words.output_size or (), words.size):
        if size < given:
            break
        sizes.append(size)
    return ((words.batch, words.out_channels, *sizes),)


def _inferred_by_same(words: Words, prediction: Prediction) -> tuple[Shape, ...]:
    """The shape that ONNX infers of a ConvTranspose under `auto_pad: SAME_*`.

    It is `s(i - 1) + p + min(k, s)` on each axis, `p` the output_padding and `k` the effective kernel.
    """
    if not isinstance(prediction, Geometry):
        return ()
    more = words.output_padding or (0,) * words.rank
    sizes = (
        axis.stride * (axis.input - 1) + extra + min(axis.effective_kernel, axis.stride)
        for axis, extra in zip(prediction.axes, more)
    )
    return ((*prediction.output_shape[:2], *sizes),)


def _inferred_by_truncation(words: Words, prediction: Prediction) -> tuple[Shape, ...]:
    """Sizes of a convolution by a division that rounds towards zero."""
    pairs = pads(words)
    if not isinstance(prediction, Geometry) or pairs is None:
        return ()
    reaches = (
        (axis.input + sum(pair) - axis.effective_kernel, axis.stride)
        for axis, pair in zip(prediction.axes, pairs)
    )
    sizes = (int(reach / stride) + 1 for reach, stride in reaches)
    return ((*prediction.output_shape[:2], *sizes),)


NUMBERS = "differences/output_words.yaml"
SHORT = "differences/transposed_padding.yaml::same-transpose"
SAME_CROP = f"{NUMBERS}::same-output-padding-crop"
INFERRED = "known/onnxruntime_inference.yaml"
KNOWN = "known/onnx_runtime.yaml"
EMPTY = refuses(r"Computed output dimension is <= 0|Explicit output size must be positive")
UNMAPPED = refuses(r"inconsistent with input spatial dimensions")
AS_SCATTERED = (computes(on_axes(_no_longer_than_scatter)),)

INFERENCES = (
    Deviation(
        "empty-output",
        ANY,
        CONV,
        INFERENCE,
        f"{KNOWN}::empty-output-with-stride",
        _has_empty_output,
        (infers(_inferred_by_truncation),),
    ),
    Deviation(
        "sized",
        ANY,
        CONV_TRANSPOSE,
        INFERENCE,
        f"{INFERRED}::sized",
        _has_output_size,
        (infers(_inferred_by_output_shape),),
    ),
    Deviation(
        "same-and-more",
        ANY,
        CONV_TRANSPOSE,
        INFERENCE,
        SAME_CROP,
        _is_same_transposed,
        (infers(_inferred_by_same),),
    ),
)
DEVIATIONS = (
    *INFERENCES,
    Deviation(
        "dilated-patches",
        RUNTIME,
        FOLD,
        OUTPUT,
        "patches/onnx.yaml::dilated-line",
        _has_dilated_patches_off_the_plane,
        damages_process=True,
    ),
    Deviation(
        "negative-pads-of-patches",
        ANY,
        FOLD,
        EXECUTION,
        "patches/onnx.yaml::refused-pads",
        is_refused_by("negative_padding"),
    ),
    Deviation(
        "same-with-dilation",
        RUNTIME,
        CONV,
        EXECUTION,
        f"{KNOWN}::same-with-dilation",
        _same_with_dilation,
        (refuses("Dilation not supported"),),
    ),
    Deviation(
        "same-below-zero",
        RUNTIME,
        CONV,
        OUTPUT,
        f"{KNOWN}::same-kernel-far-below-stride",
        _is_same_below_zero,
        (computes(halved_below_zero),),
    ),
    Deviation(
        "empty-output",
        RUNTIME,
        CONV,
        EXECUTION,
        f"{KNOWN}::empty-output",
        _has_empty_output,
        (refuses("Invalid input shape"),),
    ),
    Deviation(
        "empty-output",
        RUNTIME,
        CONV_TRANSPOSE,
        EXECUTION,
        f"{KNOWN}::transposed-empty-output",
        _has_empty_output,
        (EMPTY,),
    ),
    Deviation("short", RUNTIME, CONV_TRANSPOSE, EXECUTION, SHORT, _extends_scatter, AS_SCATTERED),
    Deviation(
        "short",
        RUNTIME,
        CONV_TRANSPOSE,
        INFERENCE,
        SHORT,
        _extends_scatter,
        (*AS_SCATTERED, infers(_inferred_by_same)),
    ),
    Deviation(
        "zeros-at-the-end",
        RUNTIME,
        CONV_TRANSPOSE,
        OUTPUT,
        f"{NUMBERS}::output-size-class-valid",
        _has_negative_crop,
        (computes(on_axes(_never_negative)),),
    ),
    Deviation(
        "unmapped",
        RUNTIME,
        CONV_TRANSPOSE,
        EXECUTION,
        f"{NUMBERS}::output-size-class",
        _size_maps_elsewhere,
        (UNMAPPED,),
    ),
    Deviation(
        "beyond-stride",
        RUNTIME,
        CONV_TRANSPOSE,
        EXECUTION,
        f"{NUMBERS}::output-padding-below-dilation",
        _padding_reaches_stride,
        (UNMAPPED,),
    ),
    Deviation(
        "nothing-in",
        RUNTIME,
        CONV_TRANSPOSE,
        EXECUTION,
        f"{INFERRED}::nothing-in",
        _has_empty_input,
        (UNMAPPED, EMPTY, CRASHES),
    ),
    Deviation(
        "nothing-in",
        RUNTIME,
        CONV_TRANSPOSE,
        INFERENCE,
        f"{INFERRED}::nothing-inferred",
        _has_empty_input,
        (infers(_inferred_by_same),),
    ),
    *unchecked_refusals(RUNTIME, CONV, "groups", "words", "options", "padding_word", "output_size"),
    *unchecked_refusals(RUNTIME, CONV_TRANSPOSE, "options", "output_padding", "padding_word"),
)
