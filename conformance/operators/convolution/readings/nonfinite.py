"""Readings of infinities and NaNs, which show only where operands or results hold some."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Tuple

import numpy as np

from ...dtypes import FORMATS, Float64Array
from ...tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, RESULTS
from ...windows.readings.constructors import change_operands, change_results
from ...windows.readings.reading import Reading

Change = Callable[[Float64Array], Float64Array]
LARGEST = FORMATS["float32"].largest


def _change_values(name: str, sentence: str, change: Change, changed: Tuple[str, ...] = RESULTS) -> Reading:
    return change_results(name, sentence, lambda geometry, result, values: change(values), only=changed)


def _nan_as_zero(values: Float64Array) -> Float64Array:
    return np.where(np.isnan(values), 0.0, values)


def _infinity_as_nan(values: Float64Array) -> Float64Array:
    return np.where(np.isinf(values), np.nan, values)


def _clamp(values: Float64Array) -> Float64Array:
    return np.where(np.isinf(values), np.copysign(LARGEST, values), values)


def _spread_along_rows(values: Float64Array) -> Float64Array:
    return np.where(np.isfinite(values).all(axis=-1, keepdims=True), values, np.nan)


READINGS = (
    change_operands("nan-as-zero", "NaNs of the operands count as zero", _nan_as_zero),
    change_operands(
        "infinity-as-zero",
        "infinities of the operands count as zero",
        lambda values: np.where(np.isinf(values), 0.0, values),
    ),
    replace(
        change_operands(
            "infinity-clamped",
            "infinities of the operands are clamped to the largest number of float32",
            _clamp,
        ),
        elements=None,  # small numbers are lost beside such large ones, which ones depends on the order
    ),
    _change_values("infinity-as-nan", "infinities come out as NaN", _infinity_as_nan),
    _change_values(
        "results-clamped", "infinite results are clamped to the largest number of float32", _clamp
    ),
    _change_values(
        "nonfinite-spreads", "a row with a NaN or an infinity in it is NaN altogether", _spread_along_rows
    ),
    _change_values(
        "grad-nan-as-zero",
        "NaNs of the gradients are replaced by zero",
        _nan_as_zero,
        (GRAD_INPUT, GRAD_KERNEL, GRAD_BIAS),
    ),
)
