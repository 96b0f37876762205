"""Where ONNX Runtime, `onnx.shape_inference` for it, and Keras on PyTorch leave their rules."""

from __future__ import annotations

from conformance.judging.deviations.deviation import EXECUTION, INFERENCE, Deviation, unchecked_refusals
from conformance.operators.convolution.geometry import Geometry, Prediction
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.words import Words

RUNTIME = "onnxruntime"
SAME = ("SAME", "SAME_UPPER", "SAME_LOWER")


def _same_with_dilation(words: Words, prediction: Prediction) -> bool:
    """SAME beside a dilation."""
    return isinstance(prediction, Geometry) and words.padding in SAME and max(words.dilation) > 1


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


def _has_output_size(words: Words, prediction: Prediction) -> bool:
    """Inference of an output_shape gives a shape without its spatial axes, or looks at nothing else."""
    return words.output_size is not None


def _same_with_output_padding(words: Words, prediction: Prediction) -> bool:
    """SAME beside an output_padding."""
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
        "nothing-in", KERAS, CONV, EXECUTION, "differences/empty.yaml::no-input-conv-same", _has_empty_input
    ),
    Deviation(
        "nothing-in",
        KERAS,
        CONV_TRANSPOSE,
        EXECUTION,
        "differences/empty.yaml::no-input-transpose",
        _has_empty_input,
    ),
    *unchecked_refusals(KERAS, CONV, "groups", "channels"),
    Deviation(
        "same-with-dilation", RUNTIME, CONV, EXECUTION, f"{KNOWN}::same-with-dilation", _same_with_dilation
    ),
    Deviation("empty-output", RUNTIME, CONV, EXECUTION, f"{KNOWN}::empty-output", _has_empty_output),
    Deviation(
        "empty-output", RUNTIME, CONV, INFERENCE, f"{KNOWN}::empty-output-with-stride", _has_empty_output
    ),
    Deviation(
        "empty-output",
        RUNTIME,
        CONV_TRANSPOSE,
        EXECUTION,
        f"{KNOWN}::transposed-empty-output",
        _has_empty_output,
    ),
    Deviation(
        "short",
        RUNTIME,
        CONV_TRANSPOSE,
        EXECUTION,
        SHORT,
        _extends_scatter,
    ),
    Deviation(
        "short",
        RUNTIME,
        CONV_TRANSPOSE,
        INFERENCE,
        SHORT,
        _extends_scatter,
    ),
    Deviation(
        "unmapped", RUNTIME, CONV_TRANSPOSE, EXECUTION, f"{NUMBERS}::output-size-class", _size_maps_elsewhere
    ),
    Deviation(
        "beyond-stride",
        RUNTIME,
        CONV_TRANSPOSE,
        EXECUTION,
        BEYOND,
        _padding_reaches_stride,
    ),
    Deviation("nothing-in", RUNTIME, CONV_TRANSPOSE, EXECUTION, f"{INFERRED}::nothing-in", _has_empty_input),
    Deviation(
        "nothing-in", RUNTIME, CONV_TRANSPOSE, INFERENCE, f"{INFERRED}::nothing-inferred", _has_empty_input
    ),
    Deviation("sized", RUNTIME, CONV_TRANSPOSE, INFERENCE, f"{INFERRED}::sized", _has_output_size),
    Deviation(
        "same-and-more",
        RUNTIME,
        CONV_TRANSPOSE,
        INFERENCE,
        SAME_CROP,
        _same_with_output_padding,
    ),
    *unchecked_refusals(RUNTIME, CONV, "groups", "words", "options", "padding_word", "output_size"),
    *unchecked_refusals(RUNTIME, CONV_TRANSPOSE, "options", "output_padding", "padding_word"),
)
