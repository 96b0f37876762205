"""Where JAX leaves its rule."""

from __future__ import annotations

from conformance.deviations.deviation import unchecked
from conformance.geometry import CONV, CONV_TRANSPOSE

DEVIATIONS = (
    *unchecked("jax", CONV, "kernel", "stride"),
    *unchecked("jax", CONV_TRANSPOSE, "kernel"),
)
