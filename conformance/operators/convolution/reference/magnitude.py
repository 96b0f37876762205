"""The sum of the absolute values of the terms of each result, of which bounds on rounding errors are
multiples."""

from __future__ import annotations

from typing import Dict, Optional

import numpy as np

from ...dtypes import Float64Array
from ..geometry import Geometry
from . import taps


def magnitudes(
    geometry: Geometry,
    x: Float64Array,
    w: Float64Array,
    b: Optional[Float64Array] = None,
    cotangent: Optional[Float64Array] = None,
) -> Dict[str, Float64Array]:
    """The sum of the absolute values of the terms of every element of every result (`taps.results`).

    `gamma(n) = n u / (1 - n u)` times this bounds the error of a sum of `n` products in any order, for a unit
    roundoff `u` (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1).
    """
    return taps.results(
        geometry,
        np.abs(x),
        np.abs(w),
        None if b is None else np.abs(b),
        None if cotangent is None else np.abs(cotangent),
    )
