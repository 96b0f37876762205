"""What an operator over windows computes, and how it is misunderstood: what judging and diagnosis ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Callable, Dict, Mapping, Optional, Tuple

import numpy as np
import numpy.typing as npt

from ..dtypes import Float64Array
from .derivatives import FirstOrder
from .geometry import Geometry
from .readings.geometries import always
from .readings.reading import Reading

SingleElement = Callable[..., float]
"""`element(result, geometry, x, w, b, cotangent, place)`: one element of a result of the first order."""

PossibleNans = Callable[..., Dict[str, npt.NDArray[np.bool_]]]
"""`possible_nans(geometry, x, w, cotangent, dilated)`: where a result may be NaN besides, by its name."""

TransformError = Callable[..., Dict[str, Float64Array]]
"""`error(geometry, x, w, b, cotangent)`: how far each result by Fourier transforms may be off."""


@dataclass(frozen=True)
class WeightedSums:
    """What is known of results that add up elements with weights of the geometry's own.

    `count_terms(geometry)` is how many roundings a result may have, by its name. `grain(geometry, result)` is
    of which part of 1 all weights are whole multiples, and to how many of it their absolute values add up at
    most; None where a framework may compute other weights than the exact ones. `absolute(geometry)` computes
    with absolute values of weights, `widened(geometry, dtype)` with the largest that a framework may compute
    for data of that dtype.
    """

    count_terms: Callable[[Geometry], Dict[str, int]]
    grain: Callable[[Geometry, str], Optional[Tuple[int, int]]]
    absolute: Callable[[Geometry], Geometry]
    widened: Callable[[Geometry, str], Geometry]


@dataclass(frozen=True)
class Theory:
    """What an operator computes: `result` as a whole, `element` one by one, each by a definition of its own.

    `families` are its readings, in the order of diagnosis; those of the family "numbers" are of arithmetic
    and not of the operator. `transform_error` is None where no formulation transforms, `weighted` where a
    result adds up products of operands and nothing else.
    `has_exact_weights` says of a geometry whether the weights of the operator's own, where it has such, are
    powers of two, so that nothing is rounded where they are multiplied with.
    """

    result: FirstOrder
    element: SingleElement
    families: Mapping[str, Tuple[Reading, ...]]
    possible_nans: PossibleNans
    transform_error: Optional[TransformError] = None
    has_exact_weights: Callable[[Geometry], bool] = always
    weighted: Optional[WeightedSums] = None

    @cached_property
    def readings(self) -> Tuple[Reading, ...]:
        """Every reading, in the order of diagnosis."""
        return tuple(reading for family in self.families.values() for reading in family)

    @cached_property
    def by_name(self) -> Mapping[str, Reading]:
        """The readings by name."""
        return {reading.name: reading for reading in self.readings}
