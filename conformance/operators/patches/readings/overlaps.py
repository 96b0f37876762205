"""Readings of positions that several windows reach: they add up, and are taken to be something else.

They are those of a fold's output and of an unfold's gradient, which is a fold.
"""

from __future__ import annotations

from typing import Callable, Tuple

import numpy as np

from ...dtypes import Float64Array
from ...tensors import GRAD_INPUT, OUTPUT
from ...windows.geometry import Geometry
from ...windows.readings.constructors import replace_result
from ...windows.readings.reading import Operands, Reading
from ..reference import copies

Fold = Callable[[Geometry, Float64Array], Float64Array]
"""What becomes of patches; the geometry is that of a fold."""


def _overlaps(fold: Geometry) -> bool:
    return bool((_count(fold) > 1).any())


def _count(fold: Geometry) -> Float64Array:
    return copies.result(OUTPUT, fold, np.ones(fold.input_shape))


def _averaged(fold: Geometry, patches: Float64Array) -> Float64Array:
    return copies.result(OUTPUT, fold, patches) / np.maximum(_count(fold), 1)


def _combined(combine: Callable[[Float64Array, Float64Array], Float64Array]) -> Fold:
    def apply(fold: Geometry, patches: Float64Array) -> Float64Array:
        gathering, channels = fold.adjoint, fold.out_channels
        taps = patches.shape[1] // channels if channels else 0
        shared = (taps, channels) if fold.own["order"] == "taps" else (channels, taps)
        split = patches.reshape(patches.shape[0], *shared, *patches.shape[2:])
        split = split.swapaxes(1, 2) if fold.own["order"] == "taps" else split
        y, reached = np.zeros(fold.output_shape), np.zeros(fold.output_shape, dtype=bool)
        for number, fine, coarse in copies.joined(gathering.axes):
            new = split[(slice(None), slice(None), number, *coarse)]
            there = (..., *fine)
            y[there] = np.where(reached[there], combine(y[there], new), new)
            reached[there] = True
        return y

    return apply


def _both(name: str, sentence: str, fold: Fold) -> Tuple[Reading, ...]:
    """The reading of a fold's output, and that of an unfold's gradient."""

    def output(geometry: Geometry, operands: Operands) -> Float64Array:
        return fold(geometry, operands.x)

    def gradient(geometry: Geometry, operands: Operands) -> Float64Array:
        assert operands.cotangent is not None
        return fold(geometry.adjoint, operands.cotangent)

    return (
        replace_result(
            f"overlaps-{name}",
            f"where patches overlap, {sentence}",
            OUTPUT,
            output,
            lambda geometry: not geometry.gathers and _overlaps(geometry),
        ),
        replace_result(
            f"grad-overlaps-{name}",
            f"where windows overlap, of the gradient {sentence}",
            GRAD_INPUT,
            gradient,
            lambda geometry: geometry.gathers and _overlaps(geometry.adjoint),
        ),
    )


READINGS = (
    *_both("averaged", "the average stands in place of the sum", _averaged),
    *_both("overwritten", "the last one stands in place of the sum", _combined(lambda old, new: new)),
    *_both("kept", "the first one stands in place of the sum", _combined(lambda old, new: old)),
    *_both("largest", "the largest one stands in place of the sum", _combined(np.maximum)),
)
