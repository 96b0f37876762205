"""Operands of other shapes and dtypes as the plain operation takes them that they amount to."""

from __future__ import annotations

from functools import partial
from typing import Tuple

import numpy as np

from ..dtypes import Float64Array, round_to
from ..operands import Recipe, draw
from ..tensors import BIAS, COTANGENT
from ..windows.geometry import Geometry


def as_plain_operands(operands: Tuple[Float64Array, ...], geometry: Geometry) -> Tuple[Float64Array, ...]:
    """Operands as a plain `geometry` takes them: one batch axis, a bias for each output channel.

    Where the geometry has dtypes of its own, each operand is converted to the one in which it is used.
    """
    shapes = geometry.operand_shapes
    return tuple(
        np.broadcast_to(values, shapes[name]) if name == BIAS else values.reshape(shapes[name])
        for name, values in zip(shapes, map(partial(_convert, geometry), shapes, operands))
    )


def _convert(geometry: Geometry, name: str, values: Float64Array) -> Float64Array:
    dtypes = geometry.dtypes
    if dtypes is None:
        return values
    return round_to(values, dtypes.output if name == BIAS else dtypes.products)


def draw_cotangent(recipe: Recipe, geometry: Geometry) -> Float64Array:
    """The cotangent of an output, of its shape: numbers that every dtype holds through which they pass."""
    cotangent = draw(recipe, COTANGENT, geometry.output_shape)
    if geometry.dtypes is None:
        return cotangent
    return round_to(round_to(cotangent, geometry.dtypes.products), geometry.dtypes.output)
