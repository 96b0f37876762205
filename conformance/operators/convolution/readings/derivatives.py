"""Readings of derivatives beyond the VJPs: output and gradients are right, what follows from them is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, Tuple

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...shapes import CONV_TRANSPOSE
from ...tensors import ADJOINT, JVP, OUTPUT, SECOND_COTANGENT, SECOND_INPUT, SECOND_KERNEL
from ...windows.geometry import Axis, Geometry
from ...windows.readings.axes import output_padding
from ...windows.readings.constructors import replace_result, turn_kernel
from ...windows.readings.geometries import (
    GeometryChange,
    always,
    has_several_taps,
    shift_offsets,
    toggle_flip,
)
from ...windows.readings.reading import Applies, Operands, Reading, truth

Array = npt.NDArray[Any]
SENTENCE_STARTS = {JVP: "the JVP", SECOND_COTANGENT: "the double backward's gradient of the cotangent"}


def _tangents(operands: Operands) -> Tuple[Float64Array, Any, Any]:
    assert operands.tangents is not None
    return operands.tangents


def _output(geometry: Geometry, x: Float64Array, w: Float64Array) -> Float64Array:
    return truth(geometry, Operands(x, w), (OUTPUT,))[OUTPUT]


def _drop_tangent(name: str, what: str, result: str, zeroed: int) -> Reading:
    """A derivative along the tangents of two operands alone."""

    def value(geometry: Geometry, operands: Operands) -> Float64Array:
        kept = list(_tangents(operands))
        kept[zeroed] = None if kept[zeroed] is None else np.zeros_like(kept[zeroed])
        dx, dw, db = kept
        return truth(geometry, replace(operands, tangents=(dx, dw, db)), (result,))[result]

    return replace_result(
        name, f"{SENTENCE_STARTS[result]} lacks what the tangent of the {what} contributes", result, value
    )


def _change_derivative(
    name: str,
    sentence: str,
    result: str,
    change: Callable[[Geometry, Array], Array],
    applies: Applies = always,
) -> Reading:
    """The right derivative, its entries moved or changed afterwards."""

    def value(geometry: Geometry, operands: Operands) -> Float64Array:
        right = truth(geometry, operands, (result,))[result]
        return np.asarray(change(geometry, right), dtype=np.float64)

    return replace_result(name, sentence, result, value, applies)


def _in_other_geometry(
    name: str, sentence: str, result: str, geometry: GeometryChange, applies: Applies = always
) -> Reading:
    """The derivative of another operation."""

    def value(meant: Geometry, operands: Operands) -> Float64Array:
        return truth(geometry(meant), operands, (result,))[result]

    return replace_result(name, sentence, result, value, applies)


def _square(geometry: Geometry) -> bool:
    """Whether the transposed operation has the same shapes, and is another one."""
    return geometry.input_shape == geometry.output_shape and has_several_taps(geometry)


def _jvp_in_the_adjoint(geometry: Geometry, operands: Operands) -> Float64Array:
    dx, _, db = _tangents(operands)
    along = (np.zeros_like(dx), _tangents(operands)[1], db)
    rest = truth(geometry, replace(operands, tangents=along), (JVP,))[JVP]
    return rest + _output(geometry.adjoint, dx, operands.kernel)


def _jvp_kernel_turned(geometry: Geometry, operands: Operands) -> Float64Array:
    dx, dw, db = _tangents(operands)
    return truth(geometry, replace(operands, tangents=(dx, turn_kernel(dw), db)), (JVP,))[JVP]


def _second_input_turned(geometry: Geometry, operands: Operands) -> Float64Array:
    dx, dw, db = _tangents(operands)
    return truth(geometry, replace(operands, tangents=(dx, turn_kernel(dw), db)), (SECOND_INPUT,))[
        SECOND_INPUT
    ]


def _second_input_of_kernel(geometry: Geometry, operands: Operands) -> Float64Array:
    """With the kernel itself in place of its direction."""
    dx, _, db = _tangents(operands)
    return truth(geometry, replace(operands, tangents=(dx, operands.w, db)), (SECOND_INPUT,))[SECOND_INPUT]


def _second_kernel_of_input(geometry: Geometry, operands: Operands) -> Float64Array:
    """With the input itself in place of its direction."""
    _, dw, db = _tangents(operands)
    return truth(geometry, replace(operands, tangents=(operands.x, dw, db)), (SECOND_KERNEL,))[SECOND_KERNEL]


def _unread(axis: Axis) -> int:
    """Entries at the end of a convolution's input that no window reaches: its gradient's output_padding."""
    return max(0, -axis.padding[1]) if axis.size else 0


def _any_unread(geometry: Geometry) -> bool:
    return geometry.gathers and any(0 < _unread(axis) < axis.input for axis in geometry.axes)


def _pushed_to_the_end(geometry: Geometry, values: Array) -> Array:
    """What is that much shorter, filled up at the beginning instead of at the end."""
    for place, axis in enumerate(geometry.axes, start=2):
        values = np.roll(values, _unread(axis), axis=place)
    return values


def _any_output_padding(geometry: Geometry) -> bool:
    return geometry.op == CONV_TRANSPOSE and any(
        _output_padding_within(geometry, axis) for axis in geometry.axes
    )


def _output_padding_within(geometry: Geometry, axis: Axis) -> int:
    return min(axis.size, output_padding(geometry, axis))


def _zero_output_padding(geometry: Geometry, values: Array) -> Array:
    left = values.copy()
    for place, axis in enumerate(geometry.axes, start=2):
        first = axis.size - _output_padding_within(geometry, axis)
        left[(slice(None),) * place + (slice(first, None),)] = 0
    return left


def _zero(geometry: Geometry, values: Array) -> Array:
    return values * 0


def _turn(geometry: Geometry, values: Array) -> Array:
    return turn_kernel(values)


FORWARD = (
    _drop_tangent("jvp-input-tangent-ignored", "input", JVP, 0),
    _drop_tangent("jvp-kernel-tangent-ignored", "kernel", JVP, 1),
    _drop_tangent("jvp-bias-tangent-ignored", "bias", JVP, 2),
    replace_result(
        "jvp-kernel-turned",
        "the JVP turns the tangent of the kernel by 180 degrees",
        JVP,
        _jvp_kernel_turned,
        has_several_taps,
    ),
    replace_result(
        "jvp-in-the-transposed-geometry",
        "the JVP takes the tangent of the input through the transposed operation",
        JVP,
        _jvp_in_the_adjoint,
        _square,
    ),
    _in_other_geometry(
        "jvp-window-earlier", "the JVP has its window one element off (offset - 1)", JVP, shift_offsets(-1)
    ),
    _in_other_geometry(
        "jvp-window-later", "the JVP has its window one element off (offset + 1)", JVP, shift_offsets(1)
    ),
    _change_derivative("jvp-zero", "the JVP is zero", JVP, _zero),
)

SECOND = (
    _drop_tangent("second-cotangent-input-term-missing", "input", SECOND_COTANGENT, 0),
    _drop_tangent("second-cotangent-kernel-term-missing", "kernel", SECOND_COTANGENT, 1),
    _drop_tangent("second-cotangent-bias-term-missing", "bias", SECOND_COTANGENT, 2),
    _change_derivative(
        "second-cotangent-output-padding-zero",
        "the double backward leaves what output_padding adds at zero",
        SECOND_COTANGENT,
        _zero_output_padding,
        _any_output_padding,
    ),
    _change_derivative(
        "second-input-output-padding-at-the-beginning",
        "the double backward puts the input entries that no window reaches at the beginning",
        SECOND_INPUT,
        _pushed_to_the_end,
        _any_unread,
    ),
    replace_result(
        "second-input-kernel-not-flipped",
        "the double backward turns the direction of the kernel by 180 degrees for the input's gradient",
        SECOND_INPUT,
        _second_input_turned,
        has_several_taps,
    ),
    replace_result(
        "second-input-of-the-kernel",
        "the double backward takes the kernel in place of its direction",
        SECOND_INPUT,
        _second_input_of_kernel,
    ),
    _change_derivative(
        "second-input-zero", "the double backward's gradient of the input is zero", SECOND_INPUT, _zero
    ),
    _change_derivative(
        "second-kernel-turned",
        "the double backward's gradient of the kernel is turned by 180 degrees",
        SECOND_KERNEL,
        _turn,
        has_several_taps,
    ),
    replace_result(
        "second-kernel-of-the-input",
        "the double backward takes the input in place of its direction",
        SECOND_KERNEL,
        _second_kernel_of_input,
    ),
    _in_other_geometry(
        "second-kernel-window-later",
        "the double backward's gradient of the kernel has its window one element off (offset + 1)",
        SECOND_KERNEL,
        shift_offsets(1),
    ),
    _change_derivative(
        "second-kernel-zero", "the double backward's gradient of the kernel is zero", SECOND_KERNEL, _zero
    ),
)

TRANSPOSED = (
    _in_other_geometry(
        "adjoint-window-earlier",
        "the adjoint operator has its window one element off (offset - 1)",
        ADJOINT,
        shift_offsets(-1),
    ),
    _in_other_geometry(
        "adjoint-window-later",
        "the adjoint operator has its window one element off (offset + 1)",
        ADJOINT,
        shift_offsets(1),
    ),
    _in_other_geometry(
        "adjoint-kernel-flipped",
        "the adjoint operator turns the kernel by 180 degrees",
        ADJOINT,
        toggle_flip,
        has_several_taps,
    ),
)

READINGS = (*FORWARD, *SECOND, *TRANSPOSED)
