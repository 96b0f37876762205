"""Conditions on a geometry, and changes of it, that several families of readings share."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable

from ..geometry import Geometry

GeometryChange = Callable[[Geometry], Geometry]


def always(geometry: Geometry) -> bool:
    """No condition: the reading has a meaning in every geometry."""
    return True


def has_several_axes(geometry: Geometry) -> bool:
    """Whether there are two spatial axes or more, so that axes can be mixed up."""
    return len(geometry.axes) > 1


def has_several_taps(geometry: Geometry) -> bool:
    """Whether the kernel has more than one tap along some axis, so that turning it changes something."""
    return any(axis.kernel > 1 for axis in geometry.axes)


def has_several_samples(geometry: Geometry) -> bool:
    """Whether the batch holds more than one sample."""
    return geometry.batch > 1


def has_several_groups(geometry: Geometry) -> bool:
    """Whether the channels are divided into more than one group."""
    return geometry.groups > 1


def has_several_inputs(geometry: Geometry) -> bool:
    """Whether the input has more than one channel."""
    return geometry.in_channels > 1


def has_several_outputs(geometry: Geometry) -> bool:
    """Whether the output has more than one channel."""
    return geometry.out_channels > 1


def shift_offsets(by: int) -> GeometryChange:
    """Add a number to the offset of every axis."""

    def shift(geometry: Geometry) -> Geometry:
        axes = tuple(replace(axis, offset=axis.offset + by) for axis in geometry.axes)
        return replace(geometry, axes=axes)

    return shift


def toggle_flip(geometry: Geometry) -> Geometry:
    """Turn the kernel where it is not turned, and the reverse."""
    return replace(geometry, flip=not geometry.flip)
