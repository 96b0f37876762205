"""Readings of a framework's own call inside of what an adapter puts around it.

What a framework misreads are the words of its call: where zeros and cuts stand around that, another operation
than the one that was asked for, on another input.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Dict, List, Optional, Tuple

from ...dtypes import Float64Array
from ...surroundings import Surroundings
from ...tensors import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT
from ...windows.geometry import Axis, Geometry
from ...windows.readings.moves import (
    NOTHING,
    Elements,
    Move,
    apply_transpose,
    moved_elements,
    transposed_elements,
)
from ...windows.readings.reading import Operands, Reading, Results, Single, Wanted, true_elements, truth
from ...windows.result_shapes import Place, result_shape

MOST_GROWTH, FEW = 64, 10**4
"""The call is not looked at where its arrays have so many times the elements of those around it, and more
than a few: no adapter of ours pads so much."""


class CallInside:
    """The framework's own call in one question: `geometry` with `surroundings` around it.

    `bias_added` says that the bias is added behind all else, and is no operand of the call.
    """

    def __init__(self, geometry: Geometry, surroundings: Surroundings, bias_added: bool) -> None:
        self.outside, self.geometry = geometry, geometry_inside(geometry, surroundings)
        self._bias_added = bias_added
        self._input: Move = lambda _, x: surroundings.pad_input(x)
        self._kernel: Move = lambda _, w: surroundings.spread_kernel(w)
        self._output: Move = lambda _, y: surroundings.cut_output(y)
        self._operands: List[Tuple[Operands, Operands]] = []
        self._right: Dict[Tuple[int, str], Float64Array] = {}

    def reading(self, reading: Reading) -> Reading:
        """The reading of the call, as one of the whole; those of derivatives alone stay as they are."""
        if reading.further:
            return reading

        def applies(geometry: Geometry) -> bool:
            return reading.applies(self.geometry if geometry == self.outside else geometry)

        def compute(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
            if geometry != self.outside:
                # a derivative may be made of the adjoint operator, of which nothing is known here
                return (reading.compute if reading.applies(geometry) else truth)(geometry, operands, wanted)
            return self._compute(reading, operands, wanted)

        single = self._single(reading) if reading.elements else None
        return replace(reading, compute=compute, applies=applies, elements=single, after=None)

    def _compute(self, reading: Reading, operands: Operands, wanted: Wanted) -> Results:
        own = tuple(name for name in wanted if name != GRAD_BIAS or not self._bias_added)
        given = self._inside(operands)
        results = (
            {name: self._changed(reading, operands, name) for name in own}
            if reading.after
            else reading.compute(self.geometry, given, own)
        )
        for name, move in {GRAD_INPUT: self._input, GRAD_KERNEL: self._kernel}.items():
            if name in results:
                shape = result_shape(name, self.outside)
                results[name] = apply_transpose(move, self.geometry, results[name], shape)
        if OUTPUT in results:
            results[OUTPUT] = self._finish(self._output(self.geometry, results[OUTPUT]), operands)
        if GRAD_BIAS in wanted and self._bias_added:
            results.update(truth(self.outside, operands, (GRAD_BIAS,)))
        return results

    def _changed(self, reading: Reading, operands: Operands, name: str) -> Float64Array:
        """A result of the call as `Reading.after` changes it, from the right one, which is kept."""
        given = self._inside(operands)
        key = (id(given), name)
        if key not in self._right:
            self._right[key] = truth(self.geometry, given, (name,))[name]
        right = self._right[key]
        assert reading.after is not None
        return reading.after(self.geometry, name, right) if reading.may_change(name) else right

    def _finish(self, output: Float64Array, operands: Operands) -> Float64Array:
        if operands.b is None or not self._bias_added:
            return output
        return output + operands.b.reshape(1, -1, *[1] * (output.ndim - 2))

    def _inside(self, operands: Operands) -> Operands:
        """The operands of the call, made once for each set of those around it."""
        for outside, inside in self._operands:
            if outside is operands:
                return inside
        x, w, b, cotangent = operands
        if cotangent is not None:
            cotangent = apply_transpose(self._output, self.geometry, cotangent, self.geometry.output_shape)
        kernel = None if w is None else self._kernel(self.geometry, w)
        inside = Operands(self._input(self.geometry, x), kernel, None if self._bias_added else b, cotangent)
        self._operands.append((operands, inside))
        return inside

    def _single(self, reading: Reading) -> Single:
        def single(geometry: Geometry, operands: Operands, result: str) -> Elements:
            if result == GRAD_BIAS and self._bias_added:
                return true_elements(self.outside, operands, result)
            assert reading.elements is not None
            given = reading.elements(self.geometry, self._inside(operands), result)
            if given is NOTHING or result == GRAD_BIAS:
                return given
            if result == OUTPUT:
                return self._with_bias(moved_elements(self._output, self.geometry, given), operands)
            move = self._input if result == GRAD_INPUT else self._kernel
            return transposed_elements(move, self.geometry, given, result_shape(result, self.outside))

        return single

    def _with_bias(self, given: Elements, operands: Operands) -> Elements:
        bias = operands.b if self._bias_added else None
        if bias is None:
            return given

        def at(place: Place) -> Optional[float]:
            value = given.at(place)
            return None if value is None else value + float(bias[place[1]])

        return Elements(given.shape, at)


def call_inside(geometry: Geometry, surroundings: Surroundings, bias_added: bool) -> Optional[CallInside]:
    """The call inside of what stands around it; None where nothing does, or nothing that fits."""
    if not surroundings or not surroundings.fit(len(geometry.axes)):
        return None
    inside = geometry_inside(geometry, surroundings)
    if any(min(axis.input, axis.size) < 0 for axis in inside.axes):
        return None
    most = MOST_GROWTH * _count_elements(geometry) + FEW
    return CallInside(geometry, surroundings, bias_added) if _count_elements(inside) <= most else None


def geometry_inside(geometry: Geometry, surroundings: Surroundings) -> Geometry:
    """The operation that the framework's own call is, inside of `geometry`."""
    rank = len(geometry.axes)
    none = ((0, 0),) * rank
    pad, crop = surroundings.pad or none, surroundings.crop or none
    around = zip(geometry.axes, pad, crop, surroundings.dilate or (1,) * rank)
    return replace(geometry, axes=tuple(_axis_inside(geometry.gathers, *each) for each in around))


def _axis_inside(gathers: bool, axis: Axis, pad: Tuple[int, int], crop: Tuple[int, int], factor: int) -> Axis:
    """The axis of the call: every element of the padded input and of the output that is not cut yet counts.

    With `x'[i + pad] = x[i]` and `y[n] = y'[n + crop]`, the numbers of both go into the offset, that of the
    coarse line times the stride.
    """
    fine, coarse = (pad, crop) if gathers else (crop, pad)
    return replace(
        axis,
        input=axis.input + sum(pad),
        size=axis.size + sum(crop),
        kernel=factor * (axis.kernel - 1) + 1 if axis.kernel else 0,
        dilation=axis.dilation // factor,
        offset=axis.offset - fine[0] + coarse[0] * axis.stride,
        ends=None,
    )


def _count_elements(geometry: Geometry) -> int:
    shapes = (*geometry.operand_shapes.values(), geometry.output_shape)
    return sum(map(math.prod, shapes))
