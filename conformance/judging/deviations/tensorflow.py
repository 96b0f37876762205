"""Where TensorFlow leaves its rule: deviations, and their predicates over words and prediction."""

from __future__ import annotations

from conformance.frameworks.tensorflow.convolution.rules import (
    STRINGS,
    axis_padding,
    forward_size,
)
from conformance.judging.deviations.deviation import (
    EXECUTION,
    FORWARD_MODE,
    GRADIENTS,
    INFERENCE,
    Deviation,
    is_refused_by,
    unchecked_refusals,
)
from conformance.judging.deviations.jax import swaps_operands
from conformance.judging.deviations.keras import sizes_of_nothing
from conformance.judging.deviations.symptom import (
    COMPUTES,
    crashes,
    infers,
    lacks,
    refuses,
    shaped,
)
from conformance.judging.deviations.tensorflow_depthwise import DEVIATIONS as DEPTHWISE
from conformance.judging.deviations.tensorflow_numbers import NUMBERS, XLA
from conformance.judging.deviations.tensorflow_pooling import DEVIATIONS as POOLING
from conformance.judging.deviations.tensorflow_shapes import input_shapes, with_swapped_dilations
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, UNFOLD
from conformance.operators.tensors import INPUT, KERNEL
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Padding, Refusal, Words


def _has_empty_output(words: Words, prediction: Prediction) -> bool:
    """oneDNN returns early, with the input's shape, for an output without elements."""
    return words.dtype != "float64" and isinstance(prediction, Geometry) and 0 in prediction.output_shape


def _has_empty_window(words: Words, prediction: Prediction) -> bool:
    """An output of extent 0, because its window does not fit once."""
    return isinstance(prediction, Geometry) and any(axis.size == 0 for axis in prediction.axes)


def _has_no_input_elements(words: Words, prediction: Prediction) -> bool:
    """The gradient of patches adds up by segments, as many as an input has elements."""
    return isinstance(prediction, Geometry) and 0 in prediction.input_shape


def _swaps_dilations(words: Words, prediction: Prediction) -> bool:
    """Inference of a 3-D convolution exchanges the dilations of rows and columns."""
    return words.rank == 3 and words.dilation[1] != words.dilation[2]


def _computes_nothing(words: Words, prediction: Prediction) -> bool:
    """The convolution returns before it has looked at kernel, groups and the sign of its padding."""
    return is_refused_by("kernel", "groups", "padding")(words, prediction) and (
        0 in (*words.operand_shape(INPUT), *words.operand_shape(KERNEL)[:1]) or 0 in _forward_sizes(words)
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


def _divides_by_nothing(words: Words, prediction: Prediction) -> bool:
    """A stride or a kernel of 0, by which a compiled program divides."""
    return is_refused_by("stride", "kernel")(words, prediction) and 0 in (
        *words.stride,
        *words.kernel_shape,
    )


def _has_empty_input(words: Words, prediction: Prediction) -> bool:
    """A spatial axis of the input without elements."""
    return isinstance(prediction, Geometry) and 0 in words.size


GRAPH = "tensorflow+graph"
NEGATIVE = "Negative dimension size"
VOLUMES = "known/tensorflow_conv3d_static_shape.yaml"
UNCHECKED = "known/tensorflow_unchecked.yaml"
EMPTY = "known/tensorflow_empty_output.yaml"

DEVIATIONS = (
    Deviation(
        "gradients-of-empty-patches",
        "tensorflow*",
        UNFOLD,
        GRADIENTS,
        "patches/tensorflow.yaml::empty-batch",
        _has_no_input_elements,
        (lacks("does not start with segment_ids.shape"),),
    ),
    *NUMBERS,
    *DEPTHWISE,
    *POOLING,
    *unchecked_refusals("tensorflow", CONV, "kernel"),
    *unchecked_refusals("tensorflow", CONV_TRANSPOSE, "kernel", "dilation", "stride", "groups", "padding"),
    *unchecked_refusals("tensorflow", CONV_TRANSPOSE, "output_size"),
    Deviation(
        "without-elements",
        "tensorflow",
        CONV,
        EXECUTION,
        f"{EMPTY}::float32",
        _has_empty_output,
        (shaped(input_shapes), refuses("as many biases as the last dimension")),
        device="cpu",
    ),
    *(
        Deviation(
            "negative-in-a-graph",
            framework,
            CONV,
            EXECUTION,
            f"{EMPTY}::float64",
            _has_empty_window,
            (refuses(NEGATIVE),),
        )
        for framework in (GRAPH, XLA)
    ),
    Deviation(
        "one-short",
        "tensorflow",
        CONV,
        INFERENCE,
        f"{EMPTY}::float64",
        _has_empty_window,
        (lacks(NEGATIVE),),
    ),
    Deviation(
        "swapped-dilations",
        "tensorflow",
        CONV,
        INFERENCE,
        f"{VOLUMES}::rows-and-columns-differ",
        _swaps_dilations,
        (infers(with_swapped_dilations), lacks(NEGATIVE)),
    ),
    Deviation(
        "swapped-dilations-ahead",
        "tensorflow",
        "",
        FORWARD_MODE,
        f"{VOLUMES}::forward-mode",
        _swaps_dilations,
        (lacks(f"{NEGATIVE}|Incompatible shapes"),),
    ),
    *(
        Deviation(
            "swapped-dilations-of-gradients",
            framework,
            op,
            GRADIENTS,
            case,
            _swaps_dilations,
            (lacks(f"{NEGATIVE}|Incompatible shapes|Expected size"),),
        )
        for framework in (GRAPH, XLA)
        for op, case in (
            (CONV, "conv/dilation.yaml::rank-3"),
            (CONV_TRANSPOSE, f"{VOLUMES}::gradients-in-a-graph"),
        )
    ),
    Deviation(
        "nothing-dilated",
        XLA,
        CONV_TRANSPOSE,
        EXECUTION,
        "known/keras_empty.yaml::transposed-valid",
        _has_empty_input,
        (shaped(sizes_of_nothing),),
    ),
    Deviation(
        "swapped-operands",
        XLA,
        "",
        EXECUTION,
        "known/jax_swapped_operands.yaml::kernel-beyond-input",
        swaps_operands,
        (crashes("algebraic_simplifier"),),
        device="cpu",
    ),
    *(
        Deviation(
            "division-by-zero",
            framework,
            CONV_TRANSPOSE,
            EXECUTION,
            "known/tensorflow_inference.yaml::conv_transpose-stride",
            _divides_by_nothing,
            (crashes("Floating point exception|SIGFPE"),),
        )
        for framework in (GRAPH, XLA)
    ),
    Deviation(
        "nothing-to-compute",
        "tensorflow",
        CONV,
        EXECUTION,
        f"{UNCHECKED}::nothing-to-compute",
        _computes_nothing,
    ),
    Deviation(
        "negative-by-onednn",
        "tensorflow",
        CONV,
        EXECUTION,
        f"{UNCHECKED}::negative-padding",
        _negative_padding_in_onednn,
        device="cpu",
    ),
    Deviation(
        "filterless", "tensorflow", CONV_TRANSPOSE, EXECUTION, f"{UNCHECKED}::filterless", _has_empty_kernel
    ),
    Deviation(
        "strides-by-onednn",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        f"{UNCHECKED}::negative-stride",
        _stride_skipped_by_onednn,
        (COMPUTES, crashes("MakeShape|must be >= 0")),
        device="cpu",
    ),
    Deviation(
        "nothing-by-onednn",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        f"{UNCHECKED}::groups-of-nothing",
        _computes_nothing_in_onednn,
        device="cpu",
    ),
    Deviation(
        "sizes-by-onednn",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/tensorflow_output_size.yaml::none-float32",
        _size_skipped_by_onednn,
        device="cpu",
    ),
)
