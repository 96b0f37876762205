"""Where TensorFlow leaves its rule of depthwise convolutions."""

from __future__ import annotations

from conformance.frameworks.tensorflow.convolution.rules import axis_padding, forward_size
from conformance.judging.deviations.deviation import EXECUTION, INFERENCE, Deviation, is_refused_by
from conformance.judging.deviations.symptom import COMPUTES, lacks, refuses, shaped
from conformance.judging.deviations.tensorflow_shapes import input_shapes
from conformance.operators.shapes import DEPTHWISE_CONV
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Words

CASES = "depthwise/known.yaml"
NEGATIVE = "Negative dimension size"
MISCOUNTED = "as many biases as the last dimension"


def _has_no_output(words: Words, prediction: Prediction) -> bool:
    """oneDNN, whose kernels are for float32, returns early with the input's shape."""
    return words.dtype == "float32" and isinstance(prediction, Geometry) and 0 in prediction.output_shape


def _has_empty_window(words: Words, prediction: Prediction) -> bool:
    return isinstance(prediction, Geometry) and any(axis.size == 0 for axis in prediction.axes)


def _has_nothing_to_compute(words: Words, prediction: Prediction) -> bool:
    """oneDNN looks at nothing else where an operand is empty, or a window lacks more than a stride."""
    if words.dtype != "float32" or not is_refused_by("output", "padding", "kernel")(words, prediction):
        return False
    return 0 in (*words.input, *words.kernel_shape) or words.rank != 2 or _has_small_axis(words)


def _has_no_channels(words: Words, prediction: Prediction) -> bool:
    """Eigen computes an output without channels, or an input without."""
    return is_refused_by("kernel", "channels")(words, prediction) and 0 in words.kernel_shape[:2]


def _has_small_axis(words: Words) -> bool:
    if not isinstance(words.padding, (str, type(None))) and not _are_pairs(words):
        return False
    paddings = axis_padding(words) if words.padding in (None, "SAME", "VALID") or _are_pairs(words) else ()
    sizes = zip(words.size, words.kernel, words.stride, words.dilation, paddings)
    return any(forward_size(i, d * (k - 1) + 1, s, padding) <= 0 for i, k, s, d, padding in sizes)


def _are_pairs(words: Words) -> bool:
    return isinstance(words.padding, tuple) and isinstance(words.padding[0], tuple)


DEVIATIONS = (
    Deviation(
        "strided-dilation",
        "tensorflow*",
        DEPTHWISE_CONV,
        EXECUTION,
        f"{CASES}::stride-beside-dilation",
        is_refused_by("strided_dilation"),
    ),
    Deviation(
        "strided-dilation",
        "tensorflow*",
        DEPTHWISE_CONV,
        INFERENCE,
        f"{CASES}::stride-beside-dilation",
        is_refused_by("strided_dilation"),
    ),
    Deviation(
        "without-elements",
        "tensorflow",
        DEPTHWISE_CONV,
        EXECUTION,
        f"{CASES}::empty-output",
        _has_no_output,
        (shaped(input_shapes), refuses(MISCOUNTED)),
        device="cpu",
    ),
    *(
        Deviation(
            "negative-in-a-graph",
            framework,
            DEPTHWISE_CONV,
            EXECUTION,
            f"{CASES}::empty-output",
            _has_empty_window,
            (refuses(NEGATIVE),),
        )
        for framework in ("tensorflow+graph", "tensorflow+xla")
    ),
    Deviation(
        "one-short",
        "tensorflow",
        DEPTHWISE_CONV,
        INFERENCE,
        f"{CASES}::empty-output",
        _has_empty_window,
        (lacks(NEGATIVE),),
    ),
    *(
        Deviation(
            "without-channels",
            "tensorflow",
            DEPTHWISE_CONV,
            party,
            f"{CASES}::no-multiplier",
            _has_no_channels,
        )
        for party in (EXECUTION, INFERENCE)
    ),
    Deviation(
        "nothing-to-compute",
        "tensorflow",
        DEPTHWISE_CONV,
        EXECUTION,
        f"{CASES}::window-too-large",
        _has_nothing_to_compute,
        (COMPUTES, refuses(MISCOUNTED)),
        device="cpu",
    ),
)
