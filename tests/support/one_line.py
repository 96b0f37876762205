"""One convolution small enough to compute by hand, and what readings make of it.

With the input [1, 2, 3, 4] and the kernel [1, 10] every output `x[n] + 10 x[n + 1]` shows which numbers it is
made of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.dtypes import Float64Array
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.reading import Operands, truth

VALID = Geometry(CONV, 1, 1, 1, 1, (Axis(4, 2, 1, 1, 0, 3),))
"""Output [21, 32, 43]."""

PADDED = replace(VALID, axes=(Axis(4, 2, 1, 1, 1, 4),))
"""One zero before the input; output [10, 21, 32, 43]."""

X, W, C = [[[1.0, 2.0, 3.0, 4.0]]], [[[1.0, 10.0]]], [[[1.0, 2.0, 3.0]]]


def operands(x: Any = X, w: Any = W, b: Any = None, c: Any = None, tangents: Any = None) -> Operands:
    """Operands from nested lists."""
    given = [None if values is None else np.array(values, dtype=np.float64) for values in (x, w, b, c)]
    along = None if tangents is None else tuple(np.array(values, dtype=np.float64) for values in tangents)
    return Operands(*given, along)


def right(geometry: Geometry, given: Operands, result: str = "output") -> list[float]:
    """A result of the oracle, flat."""
    return flat(truth(geometry, given, (result,))[result])


def read(name: str, geometry: Geometry, given: Operands, result: str = "output") -> list[float]:
    """A result under a reading that applies, flat."""
    reading = BY_NAME[name]
    assert reading.applies(geometry)
    return flat(reading.results(geometry, given, (result,))[result])


def flat(values: Float64Array) -> list[float]:
    numbers: list[float] = values.ravel().tolist()
    return numbers
