"""What resampling computes, and how it is misunderstood."""

from __future__ import annotations

import math
from typing import Any, Dict, Optional, Tuple

import numpy as np

from ..dtypes import Float64Array
from ..tensors import GRAD_INPUT, OUTPUT
from ..windows.geometry import Geometry
from ..windows.theory import Theory, WeightedSums
from .lines import ABSOLUTE, WIDENED, lines_of, with_weights
from .operator import NEAREST
from .readings import FAMILIES
from .reference import elements, sums
from .reference.rounded_weights import grain
from .reference.weights import as_matrix


def _possible_nans(
    geometry: Geometry, x: Float64Array, w: Any, cotangent: Optional[Float64Array], dilated: bool
) -> Dict[str, Any]:
    """Where a NaN may come of a weight of zero: in every image with an infinity, as some frameworks multiply
    with whole matrices of weights."""
    if geometry.own["interpolation"] == NEAREST:
        return {}
    return {
        name: _has_infinities(given, shape)
        for name, given, shape in (
            (OUTPUT, x, geometry.output_shape),
            (GRAD_INPUT, cotangent, geometry.input_shape),
        )
        if given is not None
    }


def _has_infinities(given: Float64Array, shape: Tuple[int, ...]) -> Any:
    spatial = tuple(range(2, given.ndim))
    return np.broadcast_to(~np.isfinite(given).all(spatial, keepdims=True), shape)


def _count_terms(geometry: Geometry) -> Dict[str, int]:
    """Elements with a weight in one element of a result, and a product for each axis besides."""
    matrices = [as_matrix(line, absolute=True) > 0 for line in lines_of(geometry)]
    products = 0 if geometry.own["interpolation"] == NEAREST else 2 * len(matrices)
    forward = math.prod(int(matrix.sum(1).max(initial=0)) for matrix in matrices)
    backward = math.prod(int(matrix.sum(0).max(initial=0)) for matrix in matrices)
    return {OUTPUT: forward + products, GRAD_INPUT: backward + products}


def _grain(geometry: Geometry, result: str) -> Optional[Tuple[int, int]]:
    grains = [grain(line) for line in lines_of(geometry)]
    known = [found for found in grains if found is not None]
    if len(known) < len(grains):
        return None
    at = 2 if result == GRAD_INPUT else 1
    return math.prod(found[0] for found in known), math.prod(found[at] for found in known)


THEORY = Theory(
    result=sums.result,
    element=elements.element,
    families=FAMILIES,
    possible_nans=_possible_nans,
    weighted=WeightedSums(
        count_terms=_count_terms,
        grain=_grain,
        absolute=lambda geometry: with_weights(geometry, ABSOLUTE),
        widened=lambda geometry, dtype: with_weights(geometry, f"{WIDENED} {dtype}"),
    ),
)
