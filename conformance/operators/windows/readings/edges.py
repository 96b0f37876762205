"""Readings of what is lost at an edge: last rows and columns, the rest of a vector, the input's end."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..geometry import Geometry
from .axes import MOST_AXES
from .channels import zero_from, zero_past_vectors
from .constructors import mistake
from .reading import Reading

Array = npt.NDArray[Any]
COLUMN_BLOCKS = (4, 8)
"""Columns that code may write at once; a remainder may be lost."""


def _leave_last_zero(axis: int) -> Reading:
    return mistake(
        f"last-zero-axis-{axis}",
        f"the output's last entries along axis {axis} are not written",
        lambda geometry: len(geometry.axes) > axis,
        y=zero_from(-1, 2 + axis),
    )


def _drop_input_last(axis: int) -> Reading:
    return mistake(
        f"input-last-dropped-axis-{axis}",
        f"the input's last entries along axis {axis} are left out",
        lambda geometry: len(geometry.axes) > axis,
        x=zero_from(-1, 2 + axis),
    )


def _zero_first(geometry: Geometry, values: Array) -> Array:
    zeroed = values.copy()
    zeroed[..., :1] = 0
    return zeroed


def _repeat_last(geometry: Geometry, values: Array) -> Array:
    left = values.copy()
    left[..., -1] = values[..., -2]
    return left


def _has_columns(least: int) -> Any:
    return lambda geometry: geometry.axes[-1].size > least


def _drop_columns_past(width: int) -> Reading:
    return mistake(
        f"columns-past-{width}",
        f"output columns past a multiple of {width} are not written",
        lambda geometry: geometry.axes[-1].size > width and geometry.axes[-1].size % width > 0,
        y=lambda geometry, values: zero_past_vectors(width, values.ndim - 1)(geometry, values),
    )


READINGS = (
    *(_leave_last_zero(axis) for axis in range(MOST_AXES)),
    *(_drop_input_last(axis) for axis in range(MOST_AXES)),
    mistake("first-column-zero", "the output's first column is not written", y=_zero_first),
    mistake(
        "last-column-repeated",
        "the output's last column repeats the one before",
        _has_columns(1),
        y=_repeat_last,
    ),
    mistake(
        "output-reversed",
        "the output is in reverse order along its last axis",
        _has_columns(1),
        y=lambda _, y: y[..., ::-1],
    ),
    *(_drop_columns_past(width) for width in COLUMN_BLOCKS),
    mistake("output-zero", "nothing is written", y=lambda _, values: np.zeros_like(values)),
)
