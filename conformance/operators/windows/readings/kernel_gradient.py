"""Readings of the kernel's gradient: every other result is right."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...tensors import GRAD_KERNEL
from ..geometry import Geometry
from .backward import (
    change_cotangent,
    change_gradient,
    keep_first_sample,
    take_other_gradient,
    zero_last_column,
)
from .channels import repeat_first_group, roll_groups, split_groups
from .constructors import turn_kernel
from .geometries import (
    has_several_axes,
    has_several_groups,
    has_several_samples,
    has_several_taps,
    shift_offsets,
)
from .kernel import swap_axes_in_memory

Array = npt.NDArray[Any]


def _keep_last_sample(values: Float64Array) -> Float64Array:
    last = np.zeros_like(values)
    last[-1:] = values[-1:]
    return last


def _turn(geometry: Geometry, kernel: Array) -> Array:
    return turn_kernel(kernel)


def _sum_groups(geometry: Geometry, kernel: Array) -> Array:
    parts = split_groups(geometry, kernel, 0)
    return np.broadcast_to(parts.sum(axis=0), parts.shape).reshape(kernel.shape)


READINGS = (
    change_gradient(
        "grad-kernel-flipped",
        "the kernel's gradient is turned by 180 degrees",
        GRAD_KERNEL,
        _turn,
        has_several_taps,
    ),
    change_gradient(
        "grad-kernel-transposed",
        "the kernel's gradient has its first two spatial axes exchanged",
        GRAD_KERNEL,
        swap_axes_in_memory(2, 3),
        has_several_axes,
    ),
    change_gradient(
        "grad-kernel-channels-transposed",
        "the kernel's gradient has its channel axes exchanged",
        GRAD_KERNEL,
        swap_axes_in_memory(0, 1),
    ),
    change_gradient(
        "grad-kernel-of-other-group",
        "each group gets the kernel gradient of the group before it",
        GRAD_KERNEL,
        roll_groups(0),
        has_several_groups,
    ),
    change_gradient(
        "grad-kernel-of-first-group",
        "each group gets the kernel gradient of the first one",
        GRAD_KERNEL,
        repeat_first_group(0),
        has_several_groups,
    ),
    change_gradient(
        "grad-kernel-groups-summed",
        "each group gets the sum of all groups' kernel gradients",
        GRAD_KERNEL,
        _sum_groups,
        has_several_groups,
    ),
    take_other_gradient(
        "grad-kernel-first-of-batch",
        "the kernel's gradient counts the first of the batch alone",
        GRAD_KERNEL,
        operands=change_cotangent(keep_first_sample),
        applies=has_several_samples,
    ),
    take_other_gradient(
        "grad-kernel-last-of-batch",
        "the kernel's gradient counts the last of the batch alone",
        GRAD_KERNEL,
        operands=change_cotangent(_keep_last_sample),
        applies=has_several_samples,
    ),
    take_other_gradient(
        "grad-kernel-window-earlier",
        "the kernel's gradient has its window one element off (offset - 1)",
        GRAD_KERNEL,
        geometry=shift_offsets(-1),
    ),
    take_other_gradient(
        "grad-kernel-window-later",
        "the kernel's gradient has its window one element off (offset + 1)",
        GRAD_KERNEL,
        geometry=shift_offsets(1),
    ),
    change_gradient(
        "grad-kernel-last-tap-zero",
        "the kernel's gradient lacks its last tap",
        GRAD_KERNEL,
        zero_last_column,
        has_several_taps,
    ),
    change_gradient(
        "grad-kernel-zero", "the kernel's gradient is zero", GRAD_KERNEL, lambda _, values: values * 0
    ),
)
