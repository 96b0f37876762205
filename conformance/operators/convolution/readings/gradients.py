"""Readings of the backward pass: the output is right, a gradient is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ...shapes import CONV
from ...tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL
from ..geometry import Geometry
from .channels import grouped, repeat_first_group, roll_groups, split_groups, zero_past_vectors
from .kernel import swap_axes_in_memory
from .moves import Elements, Move
from .reading import (
    Applies,
    Operands,
    Reading,
    Results,
    Wanted,
    always,
    change_results,
    replace_result,
    true_elements,
    truth,
    turn_kernel,
)

Array = npt.NDArray[Any]
GRADIENTS = (GRAD_INPUT, GRAD_KERNEL, GRAD_BIAS)
LANES = 8


def _moved(name: str, sentence: str, result: str, move: Move, applies: Applies = always) -> Reading:
    """The right gradient, its entries moved (or its values changed) afterwards."""

    def change(geometry: Geometry, changed: str, values: Float64Array) -> Float64Array:
        return np.asarray(move(geometry, values), dtype=np.float64)

    return change_results(name, sentence, change, applies, only=(result,))


def _instead(
    name: str,
    sentence: str,
    result: str,
    operands: Callable[[Geometry, Operands], Operands] = lambda geometry, operands: operands,
    geometry: Callable[[Geometry], Geometry] = lambda geometry: geometry,
    applies: Applies = always,
) -> Reading:
    """The gradient of another operation, or of other operands."""

    def value(meant: Geometry, given: Operands) -> Float64Array:
        return truth(geometry(meant), operands(meant, given), (result,))[result]

    def single(meant: Geometry, given: Operands, result: str) -> Elements:
        return true_elements(geometry(meant), operands(meant, given), result)

    return replace_result(name, sentence, result, value, applies, single)


def _scaled(
    name: str, sentence: str, factor: Callable[[Geometry], float], applies: Applies = always
) -> Reading:
    """Every gradient times a number."""

    def change(geometry: Geometry, result: str, values: Float64Array) -> Float64Array:
        return values * factor(geometry)

    return change_results(name, sentence, change, applies, only=GRADIENTS)


def _cotangent(change: Callable[[Float64Array], Float64Array]) -> Callable[[Geometry, Operands], Operands]:
    def changed(geometry: Geometry, operands: Operands) -> Operands:
        assert operands.cotangent is not None
        return replace(operands, cotangent=change(operands.cotangent))

    return changed


def _first_of_batch(values: Float64Array) -> Float64Array:
    first = np.zeros_like(values)
    first[:1] = values[:1]
    return first


def _last_of_batch(values: Float64Array) -> Float64Array:
    last = np.zeros_like(values)
    last[-1:] = values[-1:]
    return last


def _flip(geometry: Geometry, kernel: Array) -> Array:
    return turn_kernel(kernel)


def _shift(by: int) -> Callable[[Geometry], Geometry]:
    def shifted(geometry: Geometry) -> Geometry:
        axes = tuple(replace(axis, offset=axis.offset + by) for axis in geometry.axes)
        return replace(geometry, axes=axes)

    return shifted


def _unflipped(geometry: Geometry) -> Geometry:
    return replace(geometry, flip=not geometry.flip)


def _other_ends(geometry: Geometry) -> Geometry:
    def end(axis: Any) -> int:
        return int((axis.padding if geometry.op == CONV else axis.crop)[1])

    return replace(geometry, axes=tuple(replace(axis, offset=end(axis)) for axis in geometry.axes))


def _groups_summed(geometry: Geometry, kernel: Array) -> Array:
    parts = split_groups(geometry, kernel, 0)
    return np.broadcast_to(parts.sum(axis=0), parts.shape).reshape(kernel.shape)


def _positions(geometry: Geometry) -> float:
    count = geometry.batch
    for axis in geometry.axes:
        count *= axis.size
    return float(max(1, count))


def _taps(geometry: Geometry) -> bool:
    return any(axis.kernel > 1 for axis in geometry.axes)


def _plane(geometry: Geometry) -> bool:
    return len(geometry.axes) > 1


def _several(geometry: Geometry) -> bool:
    return geometry.batch > 1


def _last_zero(geometry: Geometry, values: Array) -> Array:
    left = values.copy()
    left[..., -1:] = 0
    return left


KERNEL = (
    _moved(
        "grad-kernel-flipped", "the kernel's gradient is turned by 180 degrees", GRAD_KERNEL, _flip, _taps
    ),
    _moved(
        "grad-kernel-transposed",
        "the kernel's gradient has its first two spatial axes exchanged",
        GRAD_KERNEL,
        swap_axes_in_memory(2, 3),
        _plane,
    ),
    _moved(
        "grad-kernel-channels-transposed",
        "the kernel's gradient has its channel axes exchanged",
        GRAD_KERNEL,
        swap_axes_in_memory(0, 1),
    ),
    _moved(
        "grad-kernel-of-other-group",
        "each group gets the kernel gradient of the group before it",
        GRAD_KERNEL,
        roll_groups(0),
        grouped,
    ),
    _moved(
        "grad-kernel-of-first-group",
        "each group gets the kernel gradient of the first one",
        GRAD_KERNEL,
        repeat_first_group(0),
        grouped,
    ),
    _moved(
        "grad-kernel-groups-summed",
        "each group gets the sum of all groups' kernel gradients",
        GRAD_KERNEL,
        _groups_summed,
        grouped,
    ),
    _instead(
        "grad-kernel-first-of-batch",
        "the kernel's gradient counts the first of the batch alone",
        GRAD_KERNEL,
        operands=_cotangent(_first_of_batch),
        applies=_several,
    ),
    _instead(
        "grad-kernel-last-of-batch",
        "the kernel's gradient counts the last of the batch alone",
        GRAD_KERNEL,
        operands=_cotangent(_last_of_batch),
        applies=_several,
    ),
    _instead(
        "grad-kernel-window-earlier",
        "the kernel's gradient has its window one element off (offset - 1)",
        GRAD_KERNEL,
        geometry=_shift(-1),
    ),
    _instead(
        "grad-kernel-window-later",
        "the kernel's gradient has its window one element off (offset + 1)",
        GRAD_KERNEL,
        geometry=_shift(1),
    ),
    _moved(
        "grad-kernel-last-tap-zero",
        "the kernel's gradient lacks its last tap",
        GRAD_KERNEL,
        _last_zero,
        _taps,
    ),
    _moved("grad-kernel-zero", "the kernel's gradient is zero", GRAD_KERNEL, lambda _, values: values * 0),
)

INPUT = (
    _instead(
        "grad-input-kernel-not-flipped",
        "the input's gradient uses the kernel turned by 180 degrees",
        GRAD_INPUT,
        geometry=_unflipped,
        applies=_taps,
    ),
    _instead(
        "grad-input-ends-swapped",
        "the input's gradient swaps padding (or crop) at the beginning and at the end",
        GRAD_INPUT,
        geometry=_other_ends,
        applies=lambda geometry: _other_ends(geometry) != geometry,
    ),
    _instead(
        "grad-input-window-earlier",
        "the input's gradient has its window one element off (offset - 1)",
        GRAD_INPUT,
        geometry=_shift(-1),
    ),
    _instead(
        "grad-input-window-later",
        "the input's gradient has its window one element off (offset + 1)",
        GRAD_INPUT,
        geometry=_shift(1),
    ),
    _moved(
        "grad-input-of-first-group",
        "each group gets the input gradient of the first one",
        GRAD_INPUT,
        repeat_first_group(1),
        grouped,
    ),
    _moved(
        "grad-input-channels-past-8",
        "the input's gradient lacks channels past a multiple of 8",
        GRAD_INPUT,
        zero_past_vectors(LANES),
        lambda geometry: geometry.in_channels > LANES and geometry.in_channels % LANES > 0,
    ),
    _moved("grad-input-last-zero", "the input's gradient lacks its last column", GRAD_INPUT, _last_zero),
    _moved("grad-input-zero", "the input's gradient is zero", GRAD_INPUT, lambda _, values: values * 0),
)

BIAS = (
    _moved(
        "grad-bias-mean",
        "the bias's gradient is the mean of the cotangent instead of its sum",
        GRAD_BIAS,
        lambda geometry, values: values / _positions(geometry),
    ),
    _instead(
        "grad-bias-first-of-batch",
        "the bias's gradient counts the first of the batch alone",
        GRAD_BIAS,
        operands=_cotangent(_first_of_batch),
        applies=_several,
    ),
    _moved(
        "grad-bias-reversed",
        "the bias's gradient is in reverse order",
        GRAD_BIAS,
        lambda _, values: values[::-1],
    ),
    _moved("grad-bias-zero", "the bias's gradient is zero", GRAD_BIAS, lambda _, values: values * 0),
)

ALL = (
    _scaled("grads-over-batch", "the gradients are divided by the batch", lambda g: 1.0 / g.batch, _several),
    _scaled("grads-negated", "the gradients are negated", lambda geometry: -1.0),
    _scaled("grads-twice", "the gradients are doubled", lambda geometry: 2.0),
)


def _of_ones(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
    changed = operands if operands.cotangent is None else _cotangent(np.ones_like)(geometry, operands)
    return truth(geometry, changed, wanted)


READINGS = (
    *KERNEL,
    *INPUT,
    *BIAS,
    *ALL,
    Reading("grads-of-the-sum", "the cotangent is taken to be ones", _of_ones, always, only=GRADIENTS),
)
