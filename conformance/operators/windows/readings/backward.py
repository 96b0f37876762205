"""How readings of the backward pass are made: the output is right, a gradient is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

from ...dtypes import Float64Array
from ..geometry import Geometry
from .constructors import change_results, replace_result
from .geometries import always
from .moves import Elements, Move
from .reading import Applies, Operands, Reading, true_elements, truth

Array = npt.NDArray[Any]
OperandChange = Callable[[Geometry, Operands], Operands]


def change_gradient(name: str, sentence: str, result: str, move: Move, applies: Applies = always) -> Reading:
    """The right gradient, its entries moved (or its values changed) afterwards."""

    def change(geometry: Geometry, changed: str, values: Float64Array) -> Float64Array:
        return np.asarray(move(geometry, values), dtype=np.float64)

    return change_results(name, sentence, change, applies, only=(result,))


def take_other_gradient(
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


def change_cotangent(change: Callable[[Float64Array], Float64Array]) -> OperandChange:
    """The operands with another cotangent, as a backward pass may take it by mistake."""

    def changed(geometry: Geometry, operands: Operands) -> Operands:
        assert operands.cotangent is not None
        return replace(operands, cotangent=change(operands.cotangent))

    return changed


def keep_first_sample(values: Float64Array) -> Float64Array:
    """Zeros but for the first sample of the batch."""
    first = np.zeros_like(values)
    first[:1] = values[:1]
    return first


def zero_last_column(geometry: Geometry, values: Array) -> Array:
    """The move that writes zeros to the last entries of the last axis."""
    left = values.copy()
    left[..., -1:] = 0
    return left
