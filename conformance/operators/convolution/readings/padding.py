"""Readings of what a convolution finds past the ends of its input: something else than zeros."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...shapes import CONV
from ..geometry import Geometry
from .constructors import mistake
from .reading import Applies, Reading


def _padded(mode: Any) -> Any:
    def padded(geometry: Geometry, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.pad(values, [(0, 0), (0, 0), *(axis.padding for axis in geometry.axes)], mode=mode)

    return padded


def _within_the_input(geometry: Geometry) -> Geometry:
    """The same windows of an input that is padded already."""
    axes = tuple(replace(axis, input=axis.input + sum(axis.padding), offset=0) for axis in geometry.axes)
    return replace(geometry, axes=axes)


def _applies(shorter: bool) -> Applies:
    """Where there is padding; reflection needs it to be shorter than the input."""

    def applies(geometry: Geometry) -> bool:
        if geometry.op != CONV or geometry.batch == 0 or geometry.in_channels == 0:
            return False
        ends = [end for axis in geometry.axes for end in axis.padding]
        sound = all(axis.input > max(axis.padding) if shorter else axis.input > 0 for axis in geometry.axes)
        return sound and min(ends) >= 0 < max(ends)

    return applies


def _filled(name: str, sentence: str, mode: str, shorter: bool = False) -> Reading:
    return mistake(name, sentence, _applies(shorter), geometry=_within_the_input, x=_padded(mode))


READINGS = (
    _filled("padding-of-the-edge", "the padding repeats the input's edge", "edge"),
    _filled("padding-reflected", "the padding reflects the input", "reflect", shorter=True),
    _filled("padding-circular", "the padding goes on at the input's other end", "wrap"),
)
