"""What the formulations share: which geometries they cover, and the results that each map gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Dict, Optional

from ...dtypes import Float64Array
from ...observations import Unsupported
from ...tensors import GRAD_INPUT, OUTPUT
from ...windows.formulation_size import refuse_size
from ...windows.geometry import Geometry


@dataclass(frozen=True)
class PatchFormulation:
    """One way to write both operators down: `apply(geometry, x)` is the output, `built` what it builds, with
    so many `entries(geometry)`."""

    built: str
    apply: Callable[[Geometry, Float64Array], Float64Array]
    entries: Callable[[Geometry], int]

    def refusal(self, geometry: Geometry) -> Optional[Unsupported]:
        """Why this formulation does not cover the geometry; None where it does."""
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
        values = {OUTPUT: self.apply(geometry, x)}
        if cotangent is not None:
            values[GRAD_INPUT] = self.apply(geometry.adjoint, cotangent)
        return values


def count_patch_entries(geometry: Geometry) -> int:
    """Elements of the patches of one image."""
    fine = geometry if geometry.gathers else geometry.adjoint
    taps = math.prod(axis.kernel for axis in fine.axes)
    return taps * fine.in_channels * math.prod(axis.size for axis in fine.axes)
