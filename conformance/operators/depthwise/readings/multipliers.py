"""Readings of channels and channel multipliers: which kernel, which input, and where in the output."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...tensors import GRAD_INPUT, GRAD_KERNEL
from ...windows.geometry import Geometry
from ...windows.readings.backward import change_gradient, take_other_gradient
from ...windows.readings.channels import repeat_first_group, repeat_last_group, roll_groups, sum_groups
from ...windows.readings.constructors import mistake
from ...windows.readings.geometries import has_several_inputs
from ...windows.readings.moves import Move
from ...windows.readings.reading import Operands, Reading
from ...windows.readings.sizes import resize_reading

Array = npt.NDArray[Any]


def _multiplier(geometry: Geometry) -> int:
    return geometry.kernel_shape[1]


def _has_several(geometry: Geometry) -> bool:
    return _multiplier(geometry) > 1


def _has_both(geometry: Geometry) -> bool:
    return _has_several(geometry) and has_several_inputs(geometry)


def _are_other_than_channels(geometry: Geometry) -> bool:
    return _has_both(geometry) and _multiplier(geometry) != geometry.in_channels


def _split(geometry: Geometry, values: Array, axis: int) -> Array:
    """Channels of the output along `axis` as two axes: of the input, and kernels of each."""
    shape = values.shape
    return values.reshape(*shape[:axis], *geometry.kernel_shape[:2], *shape[axis + 1 :])


def _kernels_slowest(axis: int) -> Move:
    """Channel `c * M + m` put where `m * C + c` belongs."""

    def move(geometry: Geometry, values: Array) -> Array:
        swapped = _split(geometry, values, axis).swapaxes(axis, axis + 1)
        return np.ascontiguousarray(swapped).reshape(values.shape)

    return move


def _kernels_read_slowest(geometry: Geometry, b: Array) -> Array:
    """The number of `m * C + c` for channel `c * M + m`."""
    channels, multiplier = geometry.kernel_shape[:2]
    return np.ascontiguousarray(b.reshape(multiplier, channels).T).ravel()


def _take_kernel(number: int) -> Move:
    """Every kernel of a channel is the one of that number."""

    def take(geometry: Geometry, w: Array) -> Array:
        return np.repeat(w[:, number][:, None], w.shape[1], axis=1)

    return take


def _reverse_kernels(geometry: Geometry, w: Array) -> Array:
    return w[:, ::-1]


def _roll_kernels(geometry: Geometry, w: Array) -> Array:
    return np.roll(w, 1, axis=1)


def _zero_kernel(number: int) -> Move:
    def zero(geometry: Geometry, w: Array) -> Array:
        left = w.copy()
        left[:, number] = 0
        return left

    return zero


def _by_remainder(geometry: Geometry, x: Array) -> Array:
    """For each channel of the output the channel of the input whose number is the remainder."""
    return x[:, np.arange(geometry.out_channels) % geometry.in_channels]


def _one_kernel_each(geometry: Geometry) -> Geometry:
    """The operation with as many channels of the input as of the output, one kernel for each."""
    return replace(geometry, in_channels=geometry.out_channels, groups=geometry.out_channels)


def _kernels_as_channels(geometry: Geometry, w: Array) -> Array:
    return w.reshape(geometry.out_channels, 1, *w.shape[2:])


def _lose_multiplier(geometry: Geometry) -> Geometry:
    return replace(geometry, out_channels=geometry.in_channels)


def _first_kernels(geometry: Geometry, w: Array) -> Array:
    return w[:, :1]


def _first_biases(geometry: Geometry, b: Array) -> Array:
    return b[: geometry.in_channels]


def _bias_by_channel(geometry: Geometry, b: Array) -> Array:
    """The channel of the input has a number, which all its kernels add."""
    return np.repeat(b[: geometry.in_channels], _multiplier(geometry))


def _keep_first_kernel(geometry: Geometry, operands: Operands) -> Operands:
    assert operands.cotangent is not None
    kept = operands.cotangent.copy()
    _split(geometry, kept, 1)[:, :, 1:] = 0
    return replace(operands, cotangent=kept)


def _swap_in_memory(geometry: Geometry, values: Array) -> Array:
    channels, multiplier = geometry.kernel_shape[:2]
    swapped = values.reshape(multiplier, channels, *values.shape[2:]).swapaxes(0, 1)
    return np.ascontiguousarray(swapped)


READINGS = (
    mistake(
        "multipliers-slowest",
        "output channels are ordered by the number of the kernel first (m * C + c, not c * M + m)",
        _has_both,
        y=_kernels_slowest(1),
    ),
    mistake(
        "multipliers-kernel-memory",
        "the kernel's memory has multipliers before channels and is read as channels before multipliers",
        _are_other_than_channels,
        w=_swap_in_memory,
    ),
    mistake(
        "multipliers-input-by-remainder",
        "output channel o reads input channel o mod C, not o // M",
        _has_both,
        geometry=_one_kernel_each,
        x=_by_remainder,
        w=_kernels_as_channels,
    ),
    mistake(
        "multipliers-first-kernel",
        "all output channels of an input channel use its first kernel",
        _has_several,
        w=_take_kernel(0),
    ),
    mistake(
        "multipliers-last-kernel",
        "all output channels of an input channel use its last kernel",
        _has_several,
        w=_take_kernel(-1),
    ),
    mistake(
        "multipliers-reversed",
        "the kernels of an input channel are in reverse order",
        _has_several,
        w=_reverse_kernels,
    ),
    mistake(
        "multipliers-rolled",
        "each output channel uses the kernel before its own, of the same input channel",
        lambda geometry: _multiplier(geometry) > 2,
        w=_roll_kernels,
    ),
    mistake(
        "multipliers-last-left-out",
        "the last kernel of each input channel is left out",
        _has_several,
        w=_zero_kernel(-1),
    ),
    resize_reading(
        "multiplier-lost",
        "the channel multiplier is lost: the output has as many channels as the input",
        _lose_multiplier,
        _has_several,
        w=_first_kernels,
        b=_first_biases,
    ),
    mistake(
        "channels-first-kernels",
        "every input channel uses the kernels of the first one",
        has_several_inputs,
        w=repeat_first_group(0),
    ),
    mistake(
        "channels-last-kernels",
        "every input channel uses the kernels of the last one",
        has_several_inputs,
        w=repeat_last_group,
    ),
    mistake(
        "channels-rolled-kernels",
        "every input channel uses the kernels of the one before it",
        has_several_inputs,
        w=roll_groups(0),
    ),
    mistake(
        "channels-first-input",
        "every output channel reads the first input channel",
        has_several_inputs,
        x=repeat_first_group(1),
    ),
    Reading(
        "channels-summed",
        "input channels are added up, as in a dense convolution whose kernel is the same for each",
        sum_groups,
        has_several_inputs,
    ),
    mistake(
        "multipliers-bias-slowest",
        "the bias is ordered by the number of the kernel first (m * C + c, not c * M + m)",
        _has_both,
        b=_kernels_read_slowest,
    ),
    mistake(
        "multipliers-bias-by-channel",
        "the bias has a number for each input channel, which all its output channels add",
        _has_both,
        b=_bias_by_channel,
    ),
    take_other_gradient(
        "grad-input-first-multiplier",
        "the input's gradient counts the first kernel of each channel alone",
        GRAD_INPUT,
        operands=_keep_first_kernel,
        applies=_has_several,
    ),
    change_gradient(
        "grad-kernel-first-multiplier",
        "each kernel of a channel gets the gradient of its first one",
        GRAD_KERNEL,
        _take_kernel(0),
        _has_several,
    ),
)
