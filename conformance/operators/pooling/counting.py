"""What the sum of each window of an average is divided by."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from ..dtypes import Float64Array
from .coverage import counted_taps


def divisors(geometry: Any) -> Float64Array:
    """The divisor of each window, of the shape of the output's spatial axes; 0 where nothing is counted."""
    if geometry.own["divisor"]:
        return np.full([axis.size for axis in geometry.axes], float(geometry.own["divisor"]))
    lines = [np.asarray(line, dtype=np.float64) for line in counted_taps(geometry)]
    return np.asarray(reduce(np.multiply.outer, lines), dtype=np.float64)


def has_exact_weights(geometry: Any) -> bool:
    """Whether every divisor is a power of two, so that dividing by it rounds nothing; true of a maximum."""
    if "counts" not in geometry.own:
        return True
    numbers = (int(number) for number in np.unique(np.abs(divisors(geometry))))
    return all(number & (number - 1) == 0 for number in numbers)
