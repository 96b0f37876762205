"""Where TensorFlow leaves its rule: deviations, and their predicates over words and prediction."""

from __future__ import annotations

from conformance.frameworks.tensorflow.convolution.rules import STRINGS, axis_padding, forward_size
from conformance.judging.deviations.deviation import (
    EXECUTION,
    FORWARD_MODE,
    GRADIENTS,
    INFERENCE,
    OUTPUT,
    Deviation,
    filled_up_groups,
    has_no_elements,
    is_16_bit,
    is_refused_by,
    nan_leaks,
    onednn_kernel_exceeds_input,
    onednn_losses,
    unchecked_refusals,
)
from conformance.operators.convolution.geometry import Geometry, Prediction
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, OPERATORS
from conformance.operators.words import Padding, Refusal, Words


def _has_empty_output(words: Words, prediction: Prediction) -> bool:
    """oneDNN returns early, with the input's shape, for an output without elements."""
    return words.dtype != "float64" and isinstance(prediction, Geometry) and 0 in prediction.output_shape


def _has_empty_window(words: Words, prediction: Prediction) -> bool:
    """An output of extent 0, because its window does not fit once."""
    return isinstance(prediction, Geometry) and any(axis.size == 0 for axis in prediction.axes)


def _swaps_dilations(words: Words, prediction: Prediction) -> bool:
    """Inference of a 3-D convolution exchanges the dilations of rows and columns."""
    return words.rank == 3 and words.dilation[1] != words.dilation[2]


def _computes_nothing(words: Words, prediction: Prediction) -> bool:
    """The convolution returns before it has looked at kernel, groups and the sign of its padding."""
    return is_refused_by("kernel", "groups", "padding")(words, prediction) and (
        0 in (*words.input, words.out_channels) or 0 in _forward_sizes(words)
    )


def _negative_padding_in_onednn(words: Words, prediction: Prediction) -> bool:
    """Explicit padding may be negative at the end, down to a window that oneDNN has no use for."""
    refused = (
        isinstance(prediction, Refusal) and prediction.rule == "padding" and "negative" in prediction.why
    )
    return words.dtype != "float64" and refused


def _forward_sizes(words: Words) -> tuple[int, ...]:
    """Output sizes by TensorFlow's formula, for words that its rule refuses for another reason."""
    if min(words.stride) < 1 or not (words.padding is None or _is_legal_padding(words.padding)):
        return ()
    numbers = zip(words.size, words.kernel, words.stride, words.dilation, axis_padding(words))
    return tuple(forward_size(i, d * (k - 1) + 1, s, padding) for i, k, s, d, padding in numbers)


def _is_legal_padding(padding: Padding) -> bool:
    return padding in STRINGS or (isinstance(padding, tuple) and isinstance(padding[0], tuple))


def _computes_nothing_in_onednn(words: Words, prediction: Prediction) -> bool:
    """oneDNN returns before it has looked at groups and dilations where a transposed convolution is empty."""
    refused = words.dtype != "float64" and is_refused_by("groups", "dilation")(words, prediction)
    return refused and 0 in (*words.input, words.out_channels, *(words.output_size or ()))


def _has_empty_kernel(words: Words, prediction: Prediction) -> bool:
    """A transposed convolution with an empty kernel computes what other checks refuse."""
    return (
        is_refused_by("kernel", "groups", "stride", "dilation")(words, prediction) and 0 in words.kernel_shape
    )


def _stride_skipped_by_onednn(words: Words, prediction: Prediction) -> bool:
    """oneDNN does not look at strides, and ends the process over the negative size that one may bring."""
    return words.dtype != "float64" and is_refused_by("stride")(words, prediction)


def _size_skipped_by_onednn(words: Words, prediction: Prediction) -> bool:
    """oneDNN takes a size of 0, a cut VALID scatter of one element, and any size for an empty input."""
    refused = words.dtype != "float64" and is_refused_by("output_size")(words, prediction)
    nothing = 0 in (*words.input, words.out_channels, *(words.output_size or ()))
    return refused and (nothing or 1 in words.size)


def _empty_in_eigen(words: Words, prediction: Prediction) -> bool:
    """Eigen's backward kernels touch memory that is not theirs for empty arrays; that may end the process."""
    return words.dtype in ("float64", "float16") and has_no_elements(words, prediction)


def _late_window_by_format(words: Words, prediction: Prediction) -> bool:
    """A late window in Eigen's formats; float16 is Eigen's on CPUs without instructions for it."""
    return words.dtype in ("float64", "float16") and _late_window_by_stride(words, prediction)


def _late_window_by_stride(words: Words, prediction: Prediction) -> bool:
    """Eigen's kernel for volumes is off under SAME where a stride is longer than the kernel."""
    strided = isinstance(prediction, Geometry) and any(
        axis.stride > axis.effective_kernel for axis in prediction.axes
    )
    return words.rank == 3 and strided


def _explicit_padding_in_16_bits(words: Words, prediction: Prediction) -> bool:
    """Explicit padding of a 2-D convolution in a 16-bit format."""
    return is_16_bit(words) and words.rank == 2 and isinstance(words.padding, tuple)


NUMBERS = (
    *filled_up_groups("tensorflow+xla"),
    *nan_leaks("tensorflow"),
    *(Deviation("empty-gradients", "tensorflow", op, GRADIENTS, "", has_no_elements) for op in OPERATORS),
    *(
        Deviation("empty-by-eigen", "tensorflow", op, EXECUTION, "", _empty_in_eigen, "crashed")
        for op in OPERATORS
    ),
    *(
        Deviation("late-window", framework, op, party, f"known/tensorflow_conv3d_same.yaml::{case}", holds)
        for framework, holds in (
            ("tensorflow", _late_window_by_format),
            ("tensorflow+onednn-off", _late_window_by_stride),
        )
        for op, party, case in (
            (CONV, OUTPUT, "float64"),
            (CONV_TRANSPOSE, GRADIENTS, "transposed-float64"),
        )
    ),
    Deviation(
        "explicit-in-16-bits",
        "tensorflow",
        CONV,
        GRADIENTS,
        "known/tensorflow_explicit_16_bit.yaml::explicit-bfloat16",
        _explicit_padding_in_16_bits,
    ),
    *(
        Deviation(
            "explicit-in-16-bits",
            "tensorflow",
            CONV_TRANSPOSE,
            party,
            "known/tensorflow_explicit_16_bit.yaml::transposed-bfloat16",
            _explicit_padding_in_16_bits,
        )
        for party in (OUTPUT, GRADIENTS)
    ),
    *onednn_losses("tensorflow"),
    Deviation("kernel-beyond-input", "tensorflow", CONV, OUTPUT, "", onednn_kernel_exceeds_input),
    *(
        Deviation(
            "kernel-beyond-input", "tensorflow", op, EXECUTION, "", onednn_kernel_exceeds_input, outcome
        )
        for op in OPERATORS
        for outcome in ("crashed", "timeout")
    ),
)
DEVIATIONS = (
    *NUMBERS,
    *unchecked_refusals("tensorflow", CONV, "kernel"),
    *unchecked_refusals("tensorflow", CONV_TRANSPOSE, "kernel", "dilation", "stride", "groups", "padding"),
    *unchecked_refusals("tensorflow", CONV_TRANSPOSE, "output_size"),
    Deviation(
        "without-elements",
        "tensorflow",
        CONV,
        EXECUTION,
        "known/tensorflow_empty_output.yaml::float32",
        _has_empty_output,
    ),
    Deviation(
        "one-short",
        "tensorflow",
        CONV,
        INFERENCE,
        "known/tensorflow_empty_output.yaml::float64",
        _has_empty_window,
    ),
    Deviation(
        "swapped-dilations",
        "tensorflow",
        CONV,
        INFERENCE,
        "known/tensorflow_conv3d_static_shape.yaml::rows-and-columns-differ",
        _swaps_dilations,
    ),
    *(
        Deviation(
            "swapped-dilations-ahead",
            "tensorflow",
            op,
            FORWARD_MODE,
            "known/tensorflow_conv3d_static_shape.yaml::forward-mode",
            _swaps_dilations,
        )
        for op in OPERATORS
    ),
    *(
        Deviation(
            "swapped-dilations-of-gradients",
            framework,
            CONV_TRANSPOSE,
            GRADIENTS,
            "known/tensorflow_conv3d_static_shape.yaml::gradients-in-a-graph",
            _swaps_dilations,
        )
        for framework in ("tensorflow+graph", "tensorflow+xla")
    ),
    Deviation(
        "nothing-to-compute",
        "tensorflow",
        CONV,
        EXECUTION,
        "known/tensorflow_unchecked.yaml::nothing-to-compute",
        _computes_nothing,
    ),
    Deviation(
        "negative-by-onednn",
        "tensorflow",
        CONV,
        EXECUTION,
        "known/tensorflow_unchecked.yaml::negative-padding",
        _negative_padding_in_onednn,
    ),
    Deviation(
        "filterless",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/tensorflow_unchecked.yaml::filterless",
        _has_empty_kernel,
    ),
    Deviation(
        "strides-by-onednn",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/tensorflow_unchecked.yaml::negative-stride",
        _stride_skipped_by_onednn,
    ),
    Deviation(
        "nothing-by-onednn",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/tensorflow_unchecked.yaml::groups-of-nothing",
        _computes_nothing_in_onednn,
    ),
    Deviation(
        "sizes-by-onednn",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/tensorflow_output_size.yaml::none-float32",
        _size_skipped_by_onednn,
    ),
)
