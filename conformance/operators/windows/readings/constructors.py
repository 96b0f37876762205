"""How readings are made: an operation in another geometry, other operands, or results that are changed.

A `Reading` has to say what it computes as a whole and, to be tried quickly in a diagnosis, by the element.
Each constructor derives both from one description.
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Tuple

import numpy.typing as npt

from ...dtypes import Float64Array
from ...tensors import FURTHER_RESULTS, GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT, SIDE_RESULTS
from ..geometry import Geometry
from ..result_shapes import result_shape
from .geometries import always
from .moves import NOTHING, Elements, Move, apply_transpose, moved_elements, stay, transposed_elements
from .reading import (
    After,
    Applies,
    Operands,
    Reading,
    Results,
    Single,
    Value,
    Wanted,
    true_elements,
    truth,
)


def turn_kernel(kernel: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The kernel turned by 180 degrees.

    Oracle and formulations have functions of their own for this, on purpose: what is checked must share no
    helper with what checks it.
    """
    return kernel[(slice(None), slice(None), *[slice(None, None, -1)] * (kernel.ndim - 2))]


def keep_geometry(geometry: Geometry) -> Geometry:
    """The geometry that is meant, as it is."""
    return geometry


def mistake(
    name: str,
    sentence: str,
    applies: Applies = always,
    geometry: Callable[[Geometry], Geometry] = keep_geometry,
    x: Move = stay,
    w: Move = stay,
    b: Move = stay,
    y: Move = stay,
) -> Reading:
    """The operation in another geometry, between moves of its operands and of its output.

    `x`, `w`, `b` and `y` move input, kernel, bias and output; the gradients go through their transposes.
    """

    def moved(meant: Geometry, operands: Operands, done: Geometry) -> Operands:
        bias = None if operands.b is None else b(meant, operands.b)
        cotangent = None
        if operands.cotangent is not None and done.output_shape == meant.output_shape:
            cotangent = apply_transpose(y, meant, operands.cotangent, done.output_shape)
        kernel = None if operands.w is None else w(meant, operands.w)
        return Operands(x(meant, operands.x), kernel, bias, cotangent)

    back = {GRAD_INPUT: x, GRAD_KERNEL: w, GRAD_BIAS: b}

    def compute(meant: Geometry, operands: Operands, wanted: Wanted) -> Results:
        done = geometry(meant)
        results = truth(done, moved(meant, operands, done), wanted)
        for gradient, move in back.items():
            if gradient in results:
                shape = result_shape(gradient, meant)
                results[gradient] = apply_transpose(move, meant, results[gradient], shape)
        for name in (OUTPUT, *SIDE_RESULTS):
            if name in results:
                results[name] = y(meant, results[name])
        return results

    def single(meant: Geometry, operands: Operands, result: str) -> Elements:
        done = geometry(meant)
        of_output = result == OUTPUT or result in SIDE_RESULTS
        if not of_output and done.output_shape != meant.output_shape:
            return NOTHING
        given = true_elements(done, moved(meant, operands, done), result)
        if of_output:
            return moved_elements(y, meant, given)
        return transposed_elements(back[result], meant, given, result_shape(result, meant))

    is_geometry = geometry is not keep_geometry and all(move is stay for move in (x, w, b, y))
    return Reading(name, sentence, compute, applies, elements=single, meant=geometry if is_geometry else None)


def replace_result(
    name: str,
    sentence: str,
    result: str,
    value: Value,
    applies: Applies = always,
    single: Optional[Single] = None,
) -> Reading:
    """One result has the given value, the others are right; `single` gives it by the element."""
    if result in FURTHER_RESULTS:
        return Reading(name, sentence, truth, applies, {result: value})

    def compute(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
        results = truth(geometry, operands, tuple(name for name in wanted if name != result))
        if result in wanted:
            results[result] = value(geometry, operands)
        return results

    return Reading(name, sentence, compute, applies, only=(result,), elements=single)


def change_results(
    name: str,
    sentence: str,
    change: After,
    applies: Applies = always,
    only: Tuple[str, ...] = (),
) -> Reading:
    """Right results whose values are changed in the end: those in `only`, or all that are numbers of the
    operands' kind, and no places."""

    def after(geometry: Geometry, key: str, values: Float64Array) -> Float64Array:
        changes = key in only if only else key not in SIDE_RESULTS
        return change(geometry, key, values) if changes else values

    def compute(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
        results = truth(geometry, operands, wanted)
        return {key: after(geometry, key, values) for key, values in results.items()}

    return Reading(name, sentence, compute, applies, only=only, after=after)


def change_operands(name: str, sentence: str, change: Callable[[Float64Array], Float64Array]) -> Reading:
    """Right results of operands whose values are all changed before."""

    def compute(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
        return truth(geometry, operands.each(change), wanted)

    def single(geometry: Geometry, operands: Operands, result: str) -> Elements:
        return true_elements(geometry, operands.each(change), result)

    return Reading(name, sentence, compute, always, elements=single)
