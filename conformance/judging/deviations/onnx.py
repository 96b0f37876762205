"""Where ONNX Runtime, `onnx.shape_inference` for it, and Keras on PyTorch leave their rules."""

from __future__ import annotations

from conformance.judging.deviations.deviation import EXECUTION, INFERENCE, Deviation, unchecked_refusals
from conformance.operators.convolution.geometry import Geometry, Prediction
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.words import Words

RUNTIME = "onnxruntime"
SAME = ("SAME", "SAME_UPPER", "SAME_LOWER")


def _same_with_dilation(words: Words, found: Prediction) -> bool:
    return isinstance(found, Geometry) and words.padding in SAME and max(words.dilation) > 1


def _empty(words: Words, found: Prediction) -> bool:
    return isinstance(found, Geometry) and min(axis.size for axis in found.axes) == 0


def _unmapped(words: Words, found: Prediction) -> bool:
    """A size that the convolution, with pads that are not negative, does not map back to the input."""
    return isinstance(found, Geometry) and any(
        (axis.size + sum(max(end, 0) for end in axis.crop) - axis.effective_kernel) // axis.stride + 1
        != axis.input
        for axis in found.axes
    )


def _beyond_stride(words: Words, found: Prediction) -> bool:
    """An output_padding between stride and dilation."""
    more = words.output_padding or ()
    return isinstance(found, Geometry) and any(extra >= step for extra, step in zip(more, words.stride))


def _nothing_in(words: Words, found: Prediction) -> bool:
    return isinstance(found, Geometry) and 0 in words.input


def _short(words: Words, found: Prediction) -> bool:
    """SAME where something would have to be added to the scatter."""
    short = isinstance(found, Geometry) and any(axis.full < axis.size for axis in found.axes)
    return short and words.padding in SAME


def _sized(words: Words, found: Prediction) -> bool:
    """Inference of an output_shape gives a shape without its spatial axes, or looks at nothing else."""
    return words.output_size is not None


def _same_and_more(words: Words, found: Prediction) -> bool:
    return words.padding in SAME and words.output_padding is not None


NUMBERS = "differences/output_words.yaml"
SHORT = "differences/transposed_padding.yaml::same-transpose"
BEYOND = f"{NUMBERS}::output-padding-below-dilation"
SAME_CROP = f"{NUMBERS}::same-output-padding-crop"
INFERRED = "known/onnxruntime_inference.yaml"
KNOWN = "known/onnx_runtime.yaml"
KERAS = "keras+torch"
DEVIATIONS = (
    Deviation(
        "nothing-in", KERAS, CONV, EXECUTION, "differences/empty.yaml::no-input-conv-same", _nothing_in
    ),
    Deviation(
        "nothing-in",
        KERAS,
        CONV_TRANSPOSE,
        EXECUTION,
        "differences/empty.yaml::no-input-transpose",
        _nothing_in,
    ),
    *unchecked_refusals(KERAS, CONV, "groups", "channels"),
    Deviation(
        "same-with-dilation", RUNTIME, CONV, EXECUTION, f"{KNOWN}::same-with-dilation", _same_with_dilation
    ),
    Deviation("empty-output", RUNTIME, CONV, EXECUTION, f"{KNOWN}::empty-output", _empty),
    Deviation("empty-output", RUNTIME, CONV, INFERENCE, f"{KNOWN}::empty-output-with-stride", _empty),
    Deviation(
        "empty-output", RUNTIME, CONV_TRANSPOSE, EXECUTION, f"{KNOWN}::transposed-empty-output", _empty
    ),
    Deviation(
        "short",
        RUNTIME,
        CONV_TRANSPOSE,
        EXECUTION,
        SHORT,
        _short,
    ),
    Deviation(
        "short",
        RUNTIME,
        CONV_TRANSPOSE,
        INFERENCE,
        SHORT,
        _short,
    ),
    Deviation("unmapped", RUNTIME, CONV_TRANSPOSE, EXECUTION, f"{NUMBERS}::output-size-class", _unmapped),
    Deviation(
        "beyond-stride",
        RUNTIME,
        CONV_TRANSPOSE,
        EXECUTION,
        BEYOND,
        _beyond_stride,
    ),
    Deviation("nothing-in", RUNTIME, CONV_TRANSPOSE, EXECUTION, f"{INFERRED}::nothing-in", _nothing_in),
    Deviation("nothing-in", RUNTIME, CONV_TRANSPOSE, INFERENCE, f"{INFERRED}::nothing-inferred", _nothing_in),
    Deviation("sized", RUNTIME, CONV_TRANSPOSE, INFERENCE, f"{INFERRED}::sized", _sized),
    Deviation(
        "same-and-more",
        RUNTIME,
        CONV_TRANSPOSE,
        INFERENCE,
        SAME_CROP,
        _same_and_more,
    ),
    *unchecked_refusals(RUNTIME, CONV, "groups", "words", "options", "padding_word", "output_size"),
    *unchecked_refusals(RUNTIME, CONV_TRANSPOSE, "options", "output_padding", "padding_word"),
)
