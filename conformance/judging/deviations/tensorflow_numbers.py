"""Where the numbers of TensorFlow are wrong, or its kernels end the process over them."""

from __future__ import annotations

from conformance.judging.deviations.deviation import (
    EXECUTION,
    GRADIENTS,
    LEFT_UNWRITTEN,
    OUTPUT,
    Deviation,
    filled_up_groups,
    has_no_elements,
    is_16_bit,
    nan_leaks,
    onednn_kernel_exceeds_input,
    onednn_losses,
)
from conformance.judging.deviations.symptom import (
    CRASHES,
    HANGS,
    NEAR,
    computes,
    gives,
    halved_below_zero,
    lacks,
)
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Words


def _empty_in_eigen(words: Words, prediction: Prediction) -> bool:
    """Eigen's backward kernels touch memory that is not theirs for empty arrays; that may end the process."""
    return words.dtype in ("float64", "float16") and has_no_elements(words, prediction)


def _late_window_by_format(words: Words, prediction: Prediction) -> bool:
    """A late window in Eigen's formats; 16 bits are Eigen's on CPUs without instructions for them."""
    return words.dtype != "float32" and _late_window_by_stride(words, prediction)


def _strided_kernel_of_one(words: Words, prediction: Prediction) -> bool:
    """A kernel of one tap with a stride: oneDNN's gradient of it writes past the end of the heap's block.

    In two axes alone, none of them of one element: where glibc checks every block that is freed it found it
    in 18 of 22 random such configurations, in none of 9 with an axis of one and of 50 with one or three axes.
    """
    return (
        words.dtype != "float64"
        and words.rank == 2
        and isinstance(prediction, Geometry)
        and all(axis.kernel == 1 and axis.input > 1 for axis in prediction.axes)
        and any(axis.stride > 1 for axis in prediction.axes)
    )


def _late_window_by_stride(words: Words, prediction: Prediction) -> bool:
    """Eigen's kernel for volumes is off under SAME where a stride is longer than the kernel."""
    strided = isinstance(prediction, Geometry) and any(
        axis.stride > axis.effective_kernel for axis in prediction.axes
    )
    return words.rank == 3 and strided


def _explicit_padding_in_16_bits(words: Words, prediction: Prediction) -> bool:
    """Explicit padding of a 2-D convolution in a 16-bit format."""
    return is_16_bit(words) and words.rank == 2 and isinstance(words.padding, tuple)


XLA, EIGEN = "tensorflow+xla", "tensorflow+onednn-off"
LATE = "known/tensorflow_conv3d_same.yaml"
EXPLICIT = "known/tensorflow_explicit_16_bit.yaml"
INEXACT = (gives(law=NEAR),)

NUMBERS = (
    *filled_up_groups(XLA),
    *nan_leaks("tensorflow"),
    Deviation("empty-gradients", "tensorflow", "", GRADIENTS, "", has_no_elements, LEFT_UNWRITTEN),
    Deviation(
        "gradients-of-nothing",
        "tensorflow",
        CONV_TRANSPOSE,
        GRADIENTS,
        "known/tensorflow_empty_output.yaml::transposed-without-input",
        has_no_elements,
        (lacks("Input to reshape|must not have zero elements"),),
    ),
    Deviation("empty-by-eigen", "tensorflow", "", EXECUTION, "", _empty_in_eigen, (CRASHES,), device="cpu"),
    Deviation(
        "empty-by-eigen",
        EIGEN,
        "",
        EXECUTION,
        "known/onnx_runtime.yaml::empty-output-with-stride",
        has_no_elements,
        (CRASHES,),
        device="cpu",
    ),
    *(
        Deviation(
            "late-window",
            framework,
            op,
            party,
            f"{LATE}::{case}",
            holds,
            (computes(halved_below_zero),),
            device="cpu",
        )
        for framework, holds in (
            ("tensorflow", _late_window_by_format),
            (EIGEN, _late_window_by_stride),
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
        f"{EXPLICIT}::explicit-bfloat16",
        _explicit_padding_in_16_bits,
        INEXACT,
        device="cpu",
    ),
    *(
        Deviation(
            "explicit-in-16-bits",
            "tensorflow",
            CONV_TRANSPOSE,
            party,
            f"{EXPLICIT}::transposed-bfloat16",
            _explicit_padding_in_16_bits,
            INEXACT,
            device="cpu",
        )
        for party in (OUTPUT, GRADIENTS)
    ),
    Deviation(
        "past-the-heap",
        "tensorflow",
        CONV_TRANSPOSE,
        EXECUTION,
        "",
        _strided_kernel_of_one,
        (CRASHES,),
        device="cpu",
        damages_process=True,
    ),
    *onednn_losses("tensorflow"),
    Deviation(
        "kernel-beyond-input",
        "tensorflow",
        CONV,
        OUTPUT,
        "",
        onednn_kernel_exceeds_input,
        LEFT_UNWRITTEN,
        device="cpu",
    ),
    Deviation(
        "kernel-beyond-input",
        "tensorflow",
        "",
        EXECUTION,
        "",
        onednn_kernel_exceeds_input,
        (CRASHES, HANGS),
        device="cpu",
    ),
)
