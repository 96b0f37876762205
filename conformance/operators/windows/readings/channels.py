"""Readings of channels and groups: their order, which belong together, what is lost past a vector width."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...shapes import CONV_TRANSPOSE
from ...tensors import GRAD_INPUT
from ..geometry import Geometry
from .constructors import mistake
from .geometries import has_several_groups, has_several_inputs, has_several_outputs
from .moves import Move
from .reading import Operands, Reading, Results, Wanted, truth
from .sizes import resize_reading

Array = npt.NDArray[Any]
VECTOR_WIDTHS = (4, 8, 16, 32, 64, 128)
"""Channels that code may process at once, in registers or blocks of them; a remainder may be lost."""


def split_groups(geometry: Geometry, values: Array, axis: int) -> Array:
    """The array with one axis split into (groups, channels of a group)."""
    shape = values.shape
    within = shape[axis] // geometry.groups
    return values.reshape(*shape[:axis], geometry.groups, within, *shape[axis + 1 :])


def interleave(geometry: Geometry, values: Array) -> Array:
    """Channel c of group g at `c * groups + g` instead of one block per group."""
    shape = values.shape
    rows = values.reshape(shape[0], shape[1] // geometry.groups, geometry.groups, *shape[2:])
    return np.ascontiguousarray(rows.swapaxes(1, 2)).reshape(shape)


def deinterleave(geometry: Geometry, values: Array) -> Array:
    """Channel `c * groups + g` at place c of group g: the inverse of `interleave`."""
    return np.ascontiguousarray(split_groups(geometry, values, 1).swapaxes(1, 2)).reshape(values.shape)


def repeat_first_group(axis: int) -> Move:
    """Every group gets what the first one has."""

    def repeat(geometry: Geometry, values: Array) -> Array:
        parts = split_groups(geometry, values, axis)
        chosen = np.zeros(geometry.groups, dtype=np.intp)
        return parts.take(chosen, axis=axis).reshape(values.shape)

    return repeat


def repeat_last_group(geometry: Geometry, values: Array) -> Array:
    """Every group gets what the last one has, along the first axis."""
    return np.broadcast_to(
        split_groups(geometry, values, 0)[-1:], split_groups(geometry, values, 0).shape
    ).reshape(values.shape)


def roll_groups(axis: int, by: int = 1) -> Move:
    """Every group gets what the group `by` places before it has."""

    def roll(geometry: Geometry, values: Array) -> Array:
        return np.roll(split_groups(geometry, values, axis), by, axis=axis).reshape(values.shape)

    return roll


def _more_than_two_groups(geometry: Geometry) -> bool:
    return geometry.groups > 2


def zero_from(first: int, axis: int = 1) -> Move:
    """Zero everything from an index on."""

    def zero(geometry: Geometry, values: Array) -> Array:
        left = values.copy()
        left[(*[slice(None)] * axis, slice(first, None))] = 0
        return left

    return zero


def zero_past_vectors(width: int, axis: int = 1) -> Move:
    """Zero what is left over when an axis is cut into whole vectors."""

    def zero(geometry: Geometry, values: Array) -> Array:
        return zero_from(values.shape[axis] // width * width, axis)(geometry, values)

    return zero


def sum_groups(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
    """Every group sees the sum of all groups' inputs; that sum is its own transpose."""

    def total(values: Array) -> Array:
        parts = split_groups(geometry, values, 1)
        return np.broadcast_to(parts.sum(axis=1, keepdims=True), parts.shape).reshape(values.shape)

    summed = Operands(total(operands.x), operands.w, operands.b, operands.cotangent)
    results = truth(geometry, summed, wanted)
    if GRAD_INPUT in results:
        results[GRAD_INPUT] = total(results[GRAD_INPUT])
    return results


def _drop_past(width: int) -> tuple[Reading, ...]:
    return (
        mistake(
            f"input-channels-past-{width}",
            f"input channels past a multiple of {width} are left out",
            lambda geometry: geometry.in_channels > width and geometry.in_channels % width > 0,
            x=zero_past_vectors(width),
        ),
        mistake(
            f"output-channels-past-{width}",
            f"output channels past a multiple of {width} are not written",
            lambda geometry: geometry.out_channels > width and geometry.out_channels % width > 0,
            y=zero_past_vectors(width),
        ),
    )


def _roll(geometry: Geometry, values: Array) -> Array:
    return np.roll(values, 1, axis=1)


def _reverse(geometry: Geometry, values: Array) -> Array:
    return values[:, ::-1]


def _lose_groups(geometry: Geometry) -> Geometry:
    return replace(geometry, groups=1, out_channels=geometry.out_channels // geometry.groups)


def _bias_of_first_group(geometry: Geometry, values: Array) -> Array:
    return values[: geometry.out_channels // geometry.groups]


READINGS = (
    resize_reading(
        "groups-lost",
        "groups are lost: all input channels of a transposed convolution go to one group of output channels",
        _lose_groups,
        lambda geometry: geometry.op == CONV_TRANSPOSE and has_several_groups(geometry),
        b=_bias_of_first_group,
    ),
    mistake(
        "groups-interleaved-input",
        "input channels belong to groups in turn, not in blocks",
        has_several_groups,
        x=interleave,
    ),
    mistake(
        "groups-interleaved-output",
        "output channels belong to groups in turn, not in blocks",
        has_several_groups,
        y=deinterleave,
    ),
    mistake(
        "groups-interleaved",
        "input and output channels belong to groups in turn, not in blocks",
        has_several_groups,
        x=interleave,
        y=deinterleave,
    ),
    mistake(
        "groups-first-kernel",
        "every group uses the kernel of the first one",
        has_several_groups,
        w=repeat_first_group(0),
    ),
    mistake(
        "groups-last-kernel",
        "every group uses the kernel of the last one",
        has_several_groups,
        w=repeat_last_group,
    ),
    mistake(
        "groups-first-input",
        "every group reads the input of the first one",
        has_several_groups,
        x=repeat_first_group(1),
    ),
    mistake(
        "groups-rolled",
        "every group uses the kernel of the group before it",
        has_several_groups,
        w=roll_groups(0),
    ),
    mistake(
        "groups-rolled-back",
        "every group uses the kernel of the group after it",
        _more_than_two_groups,
        w=roll_groups(0, -1),
    ),
    Reading(
        "groups-summed", "every group reads the sum of all groups' inputs", sum_groups, has_several_groups
    ),
    mistake("input-channels-reversed", "input channels are in reverse order", has_several_inputs, x=_reverse),
    mistake(
        "output-channels-reversed", "output channels are in reverse order", has_several_outputs, y=_reverse
    ),
    mistake("output-channels-rolled", "output channels are one further", has_several_outputs, y=_roll),
    mistake(
        "last-input-channel-dropped",
        "the last input channel is left out",
        has_several_inputs,
        x=zero_from(-1),
    ),
    mistake(
        "last-output-channel-dropped",
        "the last output channel is not written",
        has_several_outputs,
        y=zero_from(-1),
    ),
    *(reading for width in VECTOR_WIDTHS for reading in _drop_past(width)),
)
