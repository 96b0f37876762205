"""Operands of other shapes as the plain operation takes them that they amount to."""

from __future__ import annotations

from typing import Tuple

import numpy as np

from ..dtypes import Float64Array
from ..tensors import BIAS
from .geometry import Geometry


def as_plain_operands(operands: Tuple[Float64Array, ...], geometry: Geometry) -> Tuple[Float64Array, ...]:
    """Operands as a plain `geometry` takes them: one batch axis, a bias for each output channel."""
    shapes = geometry.operand_shapes
    return tuple(
        np.broadcast_to(values, shapes[name]) if name == BIAS else values.reshape(shapes[name])
        for name, values in zip(shapes, operands)
    )
