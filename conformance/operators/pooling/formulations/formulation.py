"""What the formulations share: which geometries they cover."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Dict, Optional

from ... import skips
from ...dtypes import Float64Array
from ...observations import Unsupported
from ...windows.formulation_size import refuse_size
from ...windows.geometry import Geometry
from ..coverage import has_empty_windows

All = Callable[[Geometry, Float64Array, Optional[Float64Array]], Dict[str, Float64Array]]
"""`(geometry, x, cotangent)`: every result by its name."""


@dataclass(frozen=True)
class PoolFormulation:
    """One way to write pooling down: `compute` gives the results, `built` is what it builds, with so many
    `entries(geometry)`."""

    built: str
    compute: All
    entries: Callable[[Geometry], int]

    def refusal(self, geometry: Geometry) -> Optional[Unsupported]:
        """Why this formulation does not cover the geometry; None where it does."""
        if "ties" in geometry.own and has_empty_windows(geometry):
            return Unsupported("nothing is the largest of a window without elements", skips.OPERANDS)
        return refuse_size(self.built, self.entries(geometry))

    def results(
        self,
        geometry: Geometry,
        x: Float64Array,
        w: Optional[Float64Array] = None,
        b: Optional[Float64Array] = None,
        cotangent: Optional[Float64Array] = None,
    ) -> Dict[str, Float64Array]:
        """Every result by its name; raises ValueError with the reason where the geometry is not covered."""
        refusal = self.refusal(geometry)
        if refusal is not None:
            raise ValueError(refusal.reason)
        return self.compute(geometry, x, cotangent)


def count_windows(geometry: Geometry) -> int:
    """Elements of all windows of one image."""
    taps = math.prod(axis.kernel * axis.size for axis in geometry.axes)
    return max(1, geometry.batch) * geometry.in_channels * taps
