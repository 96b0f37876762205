"""Shapes of results, and the places of their elements."""

from __future__ import annotations

from typing import Tuple

from ..shapes import Shape
from ..tensors import GRAD_INPUT, GRAD_KERNEL, OUTPUT, SIDE_RESULTS
from .geometry import Geometry

Place = Tuple[int, ...]
"""Index of one element of a result."""


def result_shape(name: str, geometry: Geometry) -> Shape:
    """Shape of a result of the first order."""
    shapes = {
        OUTPUT: geometry.output_shape,
        GRAD_INPUT: geometry.input_shape,
        GRAD_KERNEL: geometry.kernel_shape,
        **dict.fromkeys(SIDE_RESULTS, geometry.output_shape),
    }
    return shapes.get(name, (geometry.out_channels,))
