"""Readings of the backward pass other than those of the kernel's gradient alone (`kernel_gradient`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable

import numpy as np

from ...dtypes import Float64Array
from ...tensors import GRAD_BIAS, GRAD_INPUT, GRADIENTS
from ..geometry import Geometry
from . import kernel_gradient
from .backward import (
    change_cotangent,
    change_gradient,
    keep_first_sample,
    take_other_gradient,
    zero_last_column,
)
from .channels import repeat_first_group, zero_past_vectors
from .constructors import change_results
from .geometries import (
    always,
    has_several_groups,
    has_several_samples,
    has_several_taps,
    shift_offsets,
    toggle_flip,
)
from .reading import Applies, Operands, Reading, Results, Wanted, truth

LANES = 8
"""Channels of a vector register of 256 bits in float32, past which a remainder loop may be wrong."""


def _scale_gradients(
    name: str, sentence: str, factor: Callable[[Geometry], float], applies: Applies = always
) -> Reading:
    """Every gradient times a number that may depend on the geometry."""

    def change(geometry: Geometry, result: str, values: Float64Array) -> Float64Array:
        return values * factor(geometry)

    return change_results(name, sentence, change, applies, only=GRADIENTS)


def _swap_ends(geometry: Geometry) -> Geometry:
    def end(axis: Any) -> int:
        return int((axis.padding if geometry.gathers else axis.crop)[1])

    return replace(geometry, axes=tuple(replace(axis, offset=end(axis)) for axis in geometry.axes))


def _count_positions(geometry: Geometry) -> float:
    count = geometry.batch
    for axis in geometry.axes:
        count *= axis.size
    return float(max(1, count))


def _compute_with_ones(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
    changed = operands if operands.cotangent is None else change_cotangent(np.ones_like)(geometry, operands)
    return truth(geometry, changed, wanted)


INPUT = (
    take_other_gradient(
        "grad-input-kernel-not-flipped",
        "the input's gradient uses the kernel turned by 180 degrees",
        GRAD_INPUT,
        geometry=toggle_flip,
        applies=has_several_taps,
    ),
    take_other_gradient(
        "grad-input-ends-swapped",
        "the input's gradient swaps padding (or crop) at the beginning and at the end",
        GRAD_INPUT,
        geometry=_swap_ends,
        applies=lambda geometry: _swap_ends(geometry) != geometry,
    ),
    take_other_gradient(
        "grad-input-window-earlier",
        "the input's gradient has its window one element off (offset - 1)",
        GRAD_INPUT,
        geometry=shift_offsets(-1),
    ),
    take_other_gradient(
        "grad-input-window-later",
        "the input's gradient has its window one element off (offset + 1)",
        GRAD_INPUT,
        geometry=shift_offsets(1),
    ),
    change_gradient(
        "grad-input-of-first-group",
        "each group gets the input gradient of the first one",
        GRAD_INPUT,
        repeat_first_group(1),
        has_several_groups,
    ),
    change_gradient(
        "grad-input-channels-past-8",
        "the input's gradient lacks channels past a multiple of 8",
        GRAD_INPUT,
        zero_past_vectors(LANES),
        lambda geometry: geometry.in_channels > LANES and geometry.in_channels % LANES > 0,
    ),
    change_gradient(
        "grad-input-last-zero", "the input's gradient lacks its last column", GRAD_INPUT, zero_last_column
    ),
    change_gradient(
        "grad-input-zero", "the input's gradient is zero", GRAD_INPUT, lambda _, values: values * 0
    ),
)

BIAS = (
    change_gradient(
        "grad-bias-mean",
        "the bias's gradient is the mean of the cotangent instead of its sum",
        GRAD_BIAS,
        lambda geometry, values: values / _count_positions(geometry),
    ),
    take_other_gradient(
        "grad-bias-first-of-batch",
        "the bias's gradient counts the first of the batch alone",
        GRAD_BIAS,
        operands=change_cotangent(keep_first_sample),
        applies=has_several_samples,
    ),
    change_gradient(
        "grad-bias-reversed",
        "the bias's gradient is in reverse order",
        GRAD_BIAS,
        lambda _, values: values[::-1],
    ),
    change_gradient("grad-bias-zero", "the bias's gradient is zero", GRAD_BIAS, lambda _, values: values * 0),
)

ALL = (
    _scale_gradients(
        "grads-over-batch",
        "the gradients are divided by the batch",
        lambda g: 1.0 / g.batch,
        has_several_samples,
    ),
    _scale_gradients("grads-negated", "the gradients are negated", lambda geometry: -1.0),
    _scale_gradients("grads-twice", "the gradients are doubled", lambda geometry: 2.0),
)

READINGS = (
    *kernel_gradient.READINGS,
    *INPUT,
    *BIAS,
    *ALL,
    Reading(
        "grads-of-the-sum", "the cotangent is taken to be ones", _compute_with_ones, always, only=GRADIENTS
    ),
)
