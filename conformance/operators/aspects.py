"""The aspects of a result that are judged, and the outcomes of asking for one."""

from __future__ import annotations

OUTCOMES = ("computed", "refused", "crashed", "timeout", "unsupported")

INFERRED_SHAPE = "inferred_shape"

ASPECTS = (
    "acceptance",
    "shape",
    INFERRED_SHAPE,
    "dtype",
    "output",
    "grad_input",
    "grad_kernel",
    "grad_bias",
    "jvp",
    "second_input",
    "second_kernel",
    "second_cotangent",
    "adjoint",
)
