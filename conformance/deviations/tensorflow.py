"""Where TensorFlow leaves its rule."""

from __future__ import annotations

from conformance.deviations.deviation import EXECUTION, INFERENCE, Deviation, refused_for, unchecked
from conformance.frameworks.tensorflow.rules import STRINGS, axis_padding, forward_size
from conformance.geometry import CONV, CONV_TRANSPOSE, Geometry, Prediction, Refusal
from conformance.words import Padding, Words


def _without_elements(words: Words, found: Prediction) -> bool:
    """oneDNN returns early, with the input's shape, for an output without elements."""
    return words.dtype != "float64" and isinstance(found, Geometry) and 0 in found.output_shape


def _one_short(words: Words, found: Prediction) -> bool:
    """An output of extent 0 that comes of a window that is not there."""
    return isinstance(found, Geometry) and any(axis.size == 0 for axis in found.axes)


def _swapped_dilations(words: Words, found: Prediction) -> bool:
    return words.rank == 3 and words.dilation[1] != words.dilation[2]


def _nothing_to_compute(words: Words, found: Prediction) -> bool:
    """The convolution returns before it has looked at kernel, groups and the sign of its padding."""
    return refused_for("kernel", "groups", "padding")(words, found) and (
        0 in (*words.input, words.out_channels) or 0 in _forward_sizes(words)
    )


def _negative_by_onednn(words: Words, found: Prediction) -> bool:
    """Explicit padding may be negative at the end, down to a window that oneDNN has no use for."""
    refused = isinstance(found, Refusal) and found.rule == "padding" and "negative" in found.why
    return words.dtype == "float32" and refused


def _forward_sizes(words: Words) -> tuple[int, ...]:
    """Output sizes by TensorFlow's formula, for words that its rule refuses for another reason."""
    if min(words.stride) < 1 or not (words.padding is None or _spelled(words.padding)):
        return ()
    numbers = zip(words.size, words.kernel, words.stride, words.dilation, axis_padding(words))
    return tuple(forward_size(i, d * (k - 1) + 1, s, padding) for i, k, s, d, padding in numbers)


def _spelled(padding: Padding) -> bool:
    return padding in STRINGS or (isinstance(padding, tuple) and isinstance(padding[0], tuple))


def _nothing_by_onednn(words: Words, found: Prediction) -> bool:
    """The same for a transposed convolution in oneDNN."""
    refused = words.dtype == "float32" and refused_for("groups", "dilation")(words, found)
    return refused and 0 in (*words.input, words.out_channels, *(words.output_size or ()))


def _filterless(words: Words, found: Prediction) -> bool:
    return refused_for("kernel", "groups", "stride", "dilation")(words, found) and 0 in words.kernel_shape


def _strides_by_onednn(words: Words, found: Prediction) -> bool:
    """oneDNN does not look at strides, and ends the process over the negative size that one may bring."""
    return words.dtype == "float32" and refused_for("stride")(words, found)


def _sizes_by_onednn(words: Words, found: Prediction) -> bool:
    """oneDNN takes a size of 0, a cut VALID scatter of one element, and any size for an empty input."""
    refused = words.dtype == "float32" and refused_for("output_size")(words, found)
    nothing = 0 in (*words.input, words.out_channels, *(words.output_size or ()))
    return refused and (nothing or 1 in words.size)


DEVIATIONS = (
    *unchecked("tensorflow", CONV, "kernel"),
    *unchecked("tensorflow", CONV_TRANSPOSE, "kernel", "dilation", "stride", "groups", "padding"),
    *unchecked("tensorflow", CONV_TRANSPOSE, "output_size"),
    Deviation(
        "without-elements",
        "tensorflow",
        CONV,
        EXECUTION,
        "known/tensorflow_empty_output.yaml::float32",
        _without_elements,
    ),
    Deviation(
        "one-short", "tensorflow", CONV, INFERENCE, "known/tensorflow_empty_output.yaml::float64", _one_short
    ),
    Deviation(
        "swapped-dilations",
        "tensorflow",
        CONV,
        INFERENCE,
        "known/tensorflow_conv3d_static_shape.yaml::rows-and-columns-differ",
        _swapped_dilations,
    ),
    Deviation(
        "nothing-to-compute",
        "tensorflow",
        CONV,
        EXECUTION,
        "known/tensorflow_unchecked.yaml::nothing-to-compute",
        _nothing_to_compute,
    ),
    Deviation(
        "negative-by-onednn",
        "tensorflow",
        CONV,
        EXECUTION,
        "known/tensorflow_unchecked.yaml::negative-padding",
        _negative_by_onednn,
    ),
    Deviation(
        "filterless",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/tensorflow_unchecked.yaml::filterless",
        _filterless,
    ),
    Deviation(
        "strides-by-onednn",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/tensorflow_unchecked.yaml::negative-stride",
        _strides_by_onednn,
    ),
    Deviation(
        "nothing-by-onednn",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/tensorflow_unchecked.yaml::groups-of-nothing",
        _nothing_by_onednn,
    ),
    Deviation(
        "sizes-by-onednn",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "known/tensorflow_output_size.yaml::none-float32",
        _sizes_by_onednn,
    ),
)
