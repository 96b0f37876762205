"""Readings of what a convolution finds past the ends of its input, in place of zeros."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..geometry import Geometry
from .constructors import mistake
from .reading import Applies, Reading


def _pad(mode: Any) -> Any:
    def pad(geometry: Geometry, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.pad(values, [(0, 0), (0, 0), *(axis.padding for axis in geometry.axes)], mode=mode)

    return pad


def _within_the_input(geometry: Geometry) -> Geometry:
    """A geometry with the same windows, of an input that is padded already."""
    axes = tuple(replace(axis, input=axis.input + sum(axis.padding), offset=0) for axis in geometry.axes)
    return replace(geometry, axes=axes)


def _applies(shorter: bool) -> Applies:
    """Where there is padding; reflection needs it to be shorter than the input."""

    def applies(geometry: Geometry) -> bool:
        if not geometry.gathers or geometry.batch == 0 or geometry.in_channels == 0:
            return False
        ends = [end for axis in geometry.axes for end in axis.padding]
        sound = all(axis.input > max(axis.padding) if shorter else axis.input > 0 for axis in geometry.axes)
        return sound and min(ends) >= 0 < max(ends)

    return applies


def _fill_padding(name: str, sentence: str, mode: str, shorter: bool = False) -> Reading:
    return mistake(name, sentence, _applies(shorter), geometry=_within_the_input, x=_pad(mode))


READINGS = (
    _fill_padding("padding-of-the-edge", "the padding repeats the input's edge", "edge"),
    _fill_padding("padding-reflected", "the padding reflects the input", "reflect", shorter=True),
    _fill_padding("padding-circular", "the padding goes on at the input's other end", "wrap"),
)
