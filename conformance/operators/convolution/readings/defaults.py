"""Readings of words that a call leaves out: a default that is another one, with the size that it gives.

Each applies where every axis is at the default. What has several groups where nothing is said of groups fits
no kernel, so that fault is a refusal and no reading.
"""

from __future__ import annotations

from dataclasses import replace

from ...shapes import CONV_TRANSPOSE
from ...windows.geometry import Axis, Geometry
from ...windows.readings.axes import change_axes, declared_ends, output_padding, resize
from ...windows.readings.reading import Applies
from ...windows.readings.sizes import resize_reading


def _all_axes(field: str, number: int) -> Applies:
    return lambda geometry: all(getattr(axis, field) == number for axis in geometry.axes)


def _pads_nothing(geometry: Geometry) -> bool:
    return all(declared_ends(geometry, axis) == (0, 0) for axis in geometry.axes)


def _lengthens_nothing(geometry: Geometry) -> bool:
    return geometry.op == CONV_TRANSPOSE and not any(output_padding(geometry, axis) for axis in geometry.axes)


def _lengthen(geometry: Geometry, axis: Axis) -> Axis:
    return replace(axis, size=axis.size + 1)


READINGS = (
    resize_reading(
        "default-stride",
        "the stride is 2 where it is left out",
        change_axes(lambda geometry, axis: resize(geometry, axis, stride=2), -1),
        _all_axes("stride", 1),
    ),
    resize_reading(
        "default-dilation",
        "the dilation is 2 where it is left out",
        change_axes(lambda geometry, axis: resize(geometry, axis, dilation=2), -1),
        _all_axes("dilation", 1),
    ),
    resize_reading(
        "default-padding",
        "the padding is 1 at both ends where it is left out",
        change_axes(lambda geometry, axis: resize(geometry, axis, (1, 1)), -1),
        _pads_nothing,
    ),
    resize_reading(
        "default-output-padding",
        "the output_padding is 1 where it is left out",
        change_axes(_lengthen, -1),
        _lengthens_nothing,
    ),
)
