"""Where JAX leaves its rule."""

from __future__ import annotations

from conformance.judging.deviations.deviation import (
    EXECUTION,
    GRADIENTS,
    LEFT_UNWRITTEN,
    OUTPUT,
    Deviation,
    filled_up_groups,
    unchecked_refusals,
)
from conformance.judging.deviations.symptom import crashes
from conformance.operators.shapes import CONV, CONV_TRANSPOSE, OPERATORS
from conformance.operators.windows.geometry import Axis, Geometry, Prediction
from conformance.operators.words import Words


def swaps_operands(words: Words, prediction: Prediction) -> bool:
    """XLA's simplifier ends the process over a kernel longer than its input beside a stride.

    That is the kernel itself, or, for the gradient of the kernel, the coarse array spread by its stride.
    """
    if (
        not isinstance(prediction, Geometry)
        or max(axis.stride for axis in prediction.axes) == 1
        or words.rank < 2
    ):
        return False
    pairs = (
        (axis.size, axis.input) if prediction.op == CONV else (axis.input, axis.size)
        for axis in prediction.axes
    )
    return any(
        axis.effective_kernel > coarse or axis.stride * (coarse - 1) + 1 > fine
        for axis, (coarse, fine) in zip(prediction.axes, pairs)
    )


def _reads_past_input(words: Words, prediction: Prediction) -> bool:
    """A line that is cut at its beginning and padded at its end, in one of the three passes."""
    if words.dtype == "float64" or not isinstance(prediction, Geometry):
        return False
    pads = (
        pads
        for axis in prediction.axes
        for pads in (axis.padding, _gradient_padding(axis), _gradient_padding(axis.adjoint))
    )
    return any(begin < 0 < end for begin, end in pads)


def _gradient_padding(axis: Axis) -> tuple[int, int]:
    """What a transposed convolution, or a gradient, pads the dilated line with before the kernel slides."""
    begin, end = axis.crop
    return axis.effective_kernel - 1 - begin, axis.effective_kernel - 1 - end


NUMBERS = (
    *filled_up_groups("jax"),
    *(
        Deviation("past-the-input", "jax", "", party, "", _reads_past_input, LEFT_UNWRITTEN)
        for party in (OUTPUT, GRADIENTS)
    ),
)
DEVIATIONS = (
    *NUMBERS,
    *(
        Deviation(
            "swapped-operands",
            "jax",
            op,
            EXECUTION,
            "known/jax_swapped_operands.yaml::kernel-beyond-input",
            swaps_operands,
            (crashes("algebraic_simplifier"),),
            device="cpu",
        )
        for op in OPERATORS
    ),
    *unchecked_refusals("jax", CONV, "kernel", "stride"),
    *unchecked_refusals("jax", CONV_TRANSPOSE, "kernel"),
)
