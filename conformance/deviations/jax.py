"""Where JAX leaves its rule."""

from __future__ import annotations

from conformance.deviations.deviation import EXECUTION, Deviation, unchecked
from conformance.geometry import CONV, CONV_TRANSPOSE, OPERATORS, Geometry, Prediction
from conformance.words import Words


def _swapped_operands(words: Words, found: Prediction) -> bool:
    """XLA's simplifier ends the process over a kernel longer than its input beside a stride.

    That is the kernel itself, or, for the gradient of the kernel, the coarse array spread by its stride.
    """
    if not isinstance(found, Geometry) or max(axis.stride for axis in found.axes) == 1 or words.rank < 2:
        return False
    pairs = ((axis.size, axis.input) if found.op == CONV else (axis.input, axis.size) for axis in found.axes)
    return any(
        axis.effective_kernel > coarse or axis.stride * (coarse - 1) + 1 > fine
        for axis, (coarse, fine) in zip(found.axes, pairs)
    )


DEVIATIONS = (
    *(
        Deviation(
            "swapped-operands",
            "jax",
            op,
            EXECUTION,
            "known/jax_swapped_operands.yaml::kernel-beyond-input",
            _swapped_operands,
            "crashed",
        )
        for op in OPERATORS
    ),
    *unchecked("jax", CONV, "kernel", "stride"),
    *unchecked("jax", CONV_TRANSPOSE, "kernel"),
)
