"""Geometries of one sample, one channel and two equal axes, and the output of a formulation in them."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.operators.dtypes import Float64Array
from conformance.operators.windows.geometry import Axis, Geometry


def plane(
    op: str, extent: int, kernel: int, stride: int, offset: int, size: int, *, flip: bool = False
) -> Geometry:
    """An operation on a square image with a square kernel."""
    axis = Axis(extent, kernel, stride, 1, offset, size)
    return Geometry(op, 1, 1, 1, 1, (axis, axis), flip)


def output(formulation: Any, geometry: Geometry, x: Any, w: Any) -> Float64Array:
    """The output for one image (or line) and one kernel, without the axes of batch and channels."""
    operands = (np.asarray(values, np.float64)[None, None] for values in (x, w))
    found: Float64Array = formulation.results(geometry, *operands)["output"][0, 0]
    return found
