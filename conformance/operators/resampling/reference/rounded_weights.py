"""What a framework may make of weights that it computes in float32: which are exact, how far others are off.

Frameworks compute coordinates in float32 whatever the dtype of the data, by one of a few formulas: the
position times the scale (ATen's UpSample.h, `area_pixel_compute_source_index`; TensorFlow's
image_resizer_state.h), times the inverse of the inverse (`jax.image.scale_and_translate`), or divided by it
(ONNX Runtime's upsamplebase.h, `GetOriginalCoordinateFromResizedCoordinate`). Where all of them are exact and
the weights are few bits, so are the weights. Elsewhere a bound on each weight follows from Higham, *Accuracy
and Stability of Numerical Algorithms* (2nd edition, 2002), chapter 3.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import FrozenSet, Iterator, Optional, Tuple

import numpy as np

from ...dtypes import FORMATS, Float64Array
from ..lines import HALF, Line
from ..operator import EXCLUDED, FLOOR, LINEAR, NEAREST
from .weights import as_matrix, kernel_values, taps

UNIT = FORMATS["float32"].unit_roundoff

ROUNDINGS = 8
"""Roundings in a coordinate, at most: two of the scale and two of its inverse, one each of the sum with the
phase, of the product, of the offset and of the distance to an element."""

FINEST = 2**20
"""Denominator of the finest weight that counts as exact: those of cubic take three products in float32."""

Grain = Tuple[int, int, int]
"""Weights as whole numbers: of which part of 1, and the largest sum of their absolute values over a position
of the output and over an element of the input."""


@lru_cache(maxsize=1024)
def grain(line: Line) -> Optional[Grain]:
    """The grain of a line whose weights every framework computes exactly; None of other lines."""
    if not all(_is_certain(line, position) for position in range(line.size)):
        return None
    if line.spread != 1 and not (_is_short(line.spread) and _is_short(1 / line.spread)):
        return None
    weights = [weight for found in taps(line) for _, weight in found]
    if not all(map(_is_short, weights)):
        return None
    part = max((weight.denominator for weight in weights), default=1)
    sums = part * as_matrix(line, absolute=True)
    forward, backward = (int(sums.sum(axis).max(initial=0)) for axis in (1, 0))
    return part, forward, backward


def _is_short(number: Fraction) -> bool:
    below = number.denominator
    return below <= FINEST and below & (below - 1) == 0


def _is_certain(line: Line, position: int) -> bool:
    """Whether every formula gives the element that is nearest, or the very coordinate."""
    if line.interpolation == NEAREST:
        return len(nearest_candidates(line, position)) == 1
    at = line.coordinate(position)
    return all(Fraction(float(found)) == at for found in _computed(line, position, line.offset))


def _computed(line: Line, position: int, offset: Fraction) -> Iterator[np.float32]:
    """The coordinate as each of the formulas gives it in float32."""
    single = np.float32
    shifted, added = single(position) + single(float(line.phase)), single(float(offset))
    scale = single(float(line.scale))
    yield shifted * scale + added
    if line.scale:
        inverse = single(float(1 / line.scale))
        yield shifted / inverse + added
        yield shifted * (single(1) / inverse) + added
    above, below = line.scale.numerator, line.scale.denominator
    if max(above, below) < 1 / UNIT:
        yield shifted * single(above) / single(below) + added


@lru_cache(maxsize=4096)
def nearest_candidates(line: Line, position: int) -> FrozenSet[int]:
    """The elements that the formulas take for the nearest; with the true one, one where they agree."""
    at = line.coordinate(position)
    rounding = math.floor if line.rounding == FLOOR else math.ceil
    places = {rounding(at)}
    # rounding to the nearest is written as the floor or the ceil of half an element further, or as it is
    for shift in (Fraction(0), HALF, -HALF):
        for value in _computed(line, position, line.offset - shift):
            places.add(rounding(float(value + np.float32(float(shift)))))
    return frozenset(min(max(place, 0), line.input - 1) for place in places)


def widened_matrix(line: Line, dtype: str) -> Float64Array:
    """`(size, input)`: the largest absolute value that each weight may have as a framework computes it.

    Weights may be stored in `dtype`, and what they give along one axis before the next is taken.
    """
    matrix = as_matrix(line, absolute=True)
    if line.interpolation == NEAREST:
        for position in range(line.size):
            candidates = nearest_candidates(line, position)
            if len(candidates) > 1:
                matrix[position, sorted(candidates)] = 2.0
        return matrix
    # weights that are stored in the dtype are rounded once more, and so is what one axis gives to the next
    stored = max(UNIT, FORMATS[dtype].unit_roundoff if dtype in FORMATS else UNIT)
    for position in range(line.size):
        matrix[position] += _error_of_weights(line, position, matrix[position], UNIT + stored)
    return matrix


def _error_of_weights(line: Line, position: int, weights: Float64Array, unit: float) -> Float64Array:
    """How far the weights of one position may be off; `weights` are their absolute values."""
    values = kernel_values(line, line.coordinate(position))
    off = _error_of_values(line, position)
    if line.spread != 1 or line.ends == EXCLUDED:
        # they are divided by their sum, which is off by as much as all of them together
        total, together = float(sum(value for _, value in values)), float(off.sum())
        if total <= together:
            return np.full(line.input, np.inf)
        off = (off + weights * together) / (total - together)
    return off + (4 + len(values)) * unit * (weights + off)


def _error_of_values(line: Line, position: int) -> Float64Array:
    """How far the kernel's values for each element may be off, those beyond the ends included."""
    reach, each = _error_of_kernel(line, position)
    at = float(line.coordinate(position))
    places = np.arange(math.floor(at - reach), math.ceil(at + reach) + 1)
    if line.ends == EXCLUDED:
        places = places[(places >= 0) & (places < line.input)]
    counts = np.bincount(np.clip(places, 0, line.input - 1), minlength=line.input)
    return np.asarray(each * counts, dtype=np.float64)


def _error_of_kernel(line: Line, position: int) -> Tuple[float, float]:
    """How far the kernel reaches around a coordinate, and how far one value of it may be off.

    The coordinate is off by `shift`; the kernel has a slope of at most 1 (linear) or of `max(2, 1 + |a|)`
    (cubic), over the spread. The polynomials of cubic have parts that
    add up to `2 |a| + 5` inside and are evaluated in seven operations; outside, where four numbers of up to
    `8 |a|` are added and multiplied by up to 2 in turn, errors add up to at most `52 |a|` roundings.
    """
    scale, phase, offset = (abs(float(number)) for number in (line.scale, line.phase, line.offset))
    spread, coefficient = float(line.spread), abs(float(line.coefficient))
    away = scale * (position + phase + 1) + offset + 2 * spread
    shift = ROUNDINGS * UNIT * away / spread
    linear = line.interpolation == LINEAR
    slope = 1.0 if linear else max(2.0, 1 + coefficient)
    evaluated = 2.0 if linear else 36.0 + 52 * coefficient
    reach = (1 if linear else 2) * spread + ROUNDINGS * UNIT * away
    return reach, slope * shift + UNIT * evaluated
