"""What the formulations share: which geometries they cover, the turned kernel, and the bias."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, Optional

import numpy as np

from ...dtypes import Float64Array
from ...observations import Unsupported
from ...tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT
from ...windows.formulation_size import refuse_size
from ...windows.geometry import Geometry

Map = Callable[[Geometry, Float64Array, Float64Array], Float64Array]


@dataclass(frozen=True)
class DepthwiseFormulation:
    """One way to write the operator down.

    `output(geometry, x, w)`, `grad_input(geometry, w, cotangent)` and `grad_kernel(geometry, x, cotangent)`
    for x `(N, C, *size)`, w `(C, M, *k)` and a cotangent `(N, C, M, *size)`, of which shape the output is as
    well, without turning the kernel. `entries(geometry)` counts the largest array, `built` names it.
    """

    built: str
    output: Map
    grad_input: Map
    grad_kernel: Map
    entries: Callable[[Geometry], int]

    def refusal(self, geometry: Geometry) -> Optional[Unsupported]:
        """Why this formulation does not cover the geometry; None where it does."""
        return refuse_size(self.built, self.entries(geometry))

    def results(
        self,
        geometry: Geometry,
        x: Float64Array,
        w: Float64Array,
        b: Optional[Float64Array] = None,
        cotangent: Optional[Float64Array] = None,
    ) -> Dict[str, Float64Array]:
        """Every result by its name; raises ValueError with the reason where the geometry is not covered."""
        refusal = self.refusal(geometry)
        if refusal is not None:
            raise ValueError(refusal.reason)
        kernel = _turn(w) if geometry.flip else w
        y = self.output(geometry, x, kernel).reshape(geometry.output_shape)
        added = 0 if b is None else b.reshape(-1, *[1] * len(geometry.axes))
        values = {OUTPUT: y + added}
        if cotangent is None:
            return values
        channels, multiplier = geometry.kernel_shape[:2]
        split = cotangent.reshape(len(cotangent), channels, multiplier, *cotangent.shape[2:])
        weights = self.grad_kernel(geometry, x, split)
        values[GRAD_INPUT] = self.grad_input(geometry, kernel, split)
        values[GRAD_KERNEL] = _turn(weights) if geometry.flip else weights
        if b is not None:
            values[GRAD_BIAS] = cotangent.sum(axis=(0, *range(2, cotangent.ndim)))
        return values


def _turn(kernel: Float64Array) -> Float64Array:
    # not the oracle's function, and not that of the readings: what is proven here must not share it
    turned: Any = (..., *[slice(None, None, -1)] * (kernel.ndim - 2))
    return np.asarray(kernel[turned])
