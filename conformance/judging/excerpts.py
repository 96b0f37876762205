"""What came out of a wrong result beside what should have: a part that is small enough to keep.

A record holds digests, not arrays. Of a wrong result it keeps a part as well, so that a page can show where
the numbers differ without anything being run again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from conformance.judging.numerics.criterion import Criterion
from conformance.operators.dtypes import FORMATS, Float64Array

EXTENT = 16
"""Elements along each of the two last axes that an excerpt has at most."""

_DIGITS = 9
"""Significant digits that tell any two numbers of 24 bits apart; float64 needs 17."""


def excerpts(
    criterion: Criterion, values: Mapping[str, npt.NDArray[Any]], names: Collection[str]
) -> dict[str, dict[str, Any]]:
    """An excerpt of each result of `names` that differs from the reference, by name.

    What a reference does not have, or what only the author of a case expects otherwise, has none.
    """
    reference = criterion.reference
    found = {}
    for name in names:
        if name not in reference.results or name not in values:
            continue
        expected, got = criterion.expected(name), np.asarray(values[name], dtype=np.float64)
        if expected.shape != got.shape:
            found[name] = _of_other_shapes(expected, got, reference.dtypes.stored(name))
            continue
        wrong = criterion.wrong(name, got)
        if wrong.any():
            worst = _worst(expected, got, wrong)
            found[name] = _around(expected, got, worst, reference.dtypes.stored(name))
    return found


def _worst(expected: Float64Array, got: Float64Array, wrong: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """Where the difference is largest, of the wrong elements; one that is no number is larger than any."""
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(got - expected)
    distance = np.where(wrong, np.where(np.isnan(distance), np.inf, distance), -1.0)
    return tuple(int(at) for at in np.unravel_index(int(np.argmax(distance)), distance.shape))


def _around(expected: Float64Array, got: Float64Array, worst: tuple[int, ...], dtype: str) -> dict[str, Any]:
    begin = tuple(
        place if axis < len(worst) - 2 else _first_of_window(place, extent)
        for axis, (place, extent) in enumerate(zip(worst, expected.shape))
    )
    return {
        "shape": expected.shape,
        "begin": begin,
        "worst": worst,
        "expected": _rows(expected, begin, dtype),
        "got": _rows(got, begin, dtype),
    }


def _of_other_shapes(expected: Float64Array, got: Float64Array, dtype: str) -> dict[str, Any]:
    """The first elements of either, which do not lie at the same places: nothing is the worst of them."""
    origin = (0,) * expected.ndim
    return {
        "shape": expected.shape,
        "got_shape": got.shape,
        "begin": origin,
        "expected": _rows(expected, origin, dtype),
        "got": _rows(got, (0,) * got.ndim, dtype),
    }


def _first_of_window(place: int, extent: int) -> int:
    """Where a window of `EXTENT` begins that has a place as near to its middle as the ends allow."""
    return max(0, min(place - EXTENT // 2, extent - EXTENT))


def _rows(values: Float64Array, begin: tuple[int, ...], dtype: str) -> tuple[str, ...]:
    """The two last axes from `begin` on, a text of numbers for each row; of a vector one row."""
    if 0 in values.shape:
        return ()
    place: tuple[int | slice, ...] = (*begin[:-2], *(slice(at, at + EXTENT) for at in begin[-2:]))
    part = np.atleast_2d(values[place])
    digits = 17 if dtype == "float64" or dtype not in FORMATS else _DIGITS
    return tuple(" ".join(f"{number:.{digits}g}" for number in row) for row in part.tolist())
