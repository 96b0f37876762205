"""Operands of other shapes as the plain operation takes them that they amount to."""

from __future__ import annotations

from typing import Tuple

import numpy as np

from ..dtypes import Float64Array
from .geometry import Geometry


def as_plain_operands(operands: Tuple[Float64Array, ...], geometry: Geometry) -> Tuple[Float64Array, ...]:
    """Operands as a plain `geometry` takes them: one batch axis, a bias for each output channel."""
    x, w, *bias = operands
    each = (np.broadcast_to(b, (geometry.out_channels,)) for b in bias)
    return (x.reshape(geometry.input_shape), w.reshape(geometry.kernel_shape), *each)
