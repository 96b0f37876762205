"""A reading: a named alternative understanding of an operator, and exactly what it computes.

Most mistakes move entries: of the geometry, of an operand, of the output. A `Move` is any function
of an array that moves, repeats, drops or zeroes entries; its transpose follows from where it sends
the places of the entries, so a reading gives its own gradients, as a framework's autodiff would.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Iterable, Iterator, Mapping, Optional, Tuple

import numpy as np
import numpy.typing as npt

from ..dtypes import Float64Array
from ..geometry import Geometry, Shape
from ..observations import (
    ADJOINT,
    FURTHER,
    GRAD_BIAS,
    GRAD_INPUT,
    GRAD_KERNEL,
    GRADIENTS,
    JVP,
    OUTPUT,
    RESULTS,
)
from ..reference import taps
from ..reference.derivatives import Tangents, derivative

Results = Dict[str, Float64Array]
Wanted = Tuple[str, ...]
Move = Callable[[Geometry, npt.NDArray[Any]], npt.NDArray[Any]]
Applies = Callable[[Geometry], bool]
Value = Callable[[Geometry, "Operands"], Float64Array]


@dataclass(frozen=True)
class Operands:
    """Canonical float64 operands: x `(N, C_in, *size)`, w `geometry.kernel_shape`, b `(C_out,)` or None,
    cotangent `geometry.output_shape`, or None where nothing is asked for that needs it. The tangents of x, w
    and b are directions in which derivatives are taken, or None where none are."""

    x: Float64Array
    w: Float64Array
    b: Optional[Float64Array] = None
    cotangent: Optional[Float64Array] = None
    tangents: Optional[Tangents] = None

    def __iter__(self) -> Iterator[Any]:
        """Those of the first order, in the order in which the formulations take them."""
        return iter((self.x, self.w, self.b, self.cotangent))

    def each(self, change: Callable[[Float64Array], Float64Array]) -> Operands:
        """The same function of every operand that is there."""
        x, w, b, cotangent = (None if given is None else change(given) for given in self)
        assert x is not None
        assert w is not None
        return Operands(x, w, b, cotangent, self._changed(change))

    def _changed(self, change: Callable[[Float64Array], Float64Array]) -> Optional[Tangents]:
        if self.tangents is None:
            return None
        dx, dw, db = self.tangents
        return change(dx), change(dw), None if db is None else change(db)


@dataclass(frozen=True)
class Reading:
    """`sentence` completes "the numbers are what comes out when ...".

    `compute(geometry, operands, wanted)` gives the wanted results; gradients are left out where the
    reading's output has another shape than the cotangent. `applies` is false where the reading
    cannot differ from the truth or has no meaning. `further` holds results of `observations.FURTHER` that
    are something else; what it does not name is the derivative of the operation as the reading computes it.
    """

    name: str
    sentence: str
    compute: Callable[[Geometry, Operands, Wanted], Results]
    applies: Applies
    further: Mapping[str, Value] = field(default_factory=dict)

    def results(self, geometry: Geometry, operands: Operands, wanted: Wanted = RESULTS) -> Results:
        """What is wanted under this reading, named as in `observations.RESULTS` and `FURTHER`."""
        wanted = available(operands, wanted)
        with np.errstate(invalid="ignore", over="ignore"):
            found = self.compute(geometry, operands, tuple(name for name in wanted if name not in FURTHER))
            for name in FURTHER:
                if name in wanted:
                    found.update(self._derivative(name, geometry, operands))
        return found

    def shows(self, results: Iterable[str]) -> bool:
        """Whether it can show in these results: some readings change derivatives beyond the VJPs alone."""
        return not self.further or any(name in self.further for name in results)

    def _derivative(self, name: str, geometry: Geometry, operands: Operands) -> Results:
        """One derivative, where the gradients that it is made of exist."""
        if name in self.further:
            return {name: self.further[name](geometry, operands)}
        x, w, _, cotangent = operands
        try:
            return {name: derivative(name, self._first, geometry, x, w, cotangent, operands.tangents)}
        except KeyError:
            return {}

    def _first(
        self,
        result: str,
        geometry: Geometry,
        x: Float64Array,
        w: Float64Array,
        b: Optional[Float64Array],
        cotangent: Optional[Float64Array],
    ) -> Float64Array:
        given = Operands(x, w, b, cotangent)
        compute = self.compute if self.applies(geometry) else truth
        return compute(geometry, given, (result,))[result]


def always(geometry: Geometry) -> bool:
    """Nothing is needed of the geometry."""
    return True


def available(operands: Operands, wanted: Wanted) -> Wanted:
    """Those of the wanted results for which there are operands."""
    absent = {GRAD_BIAS} if operands.b is None else set()
    if operands.cotangent is None:
        absent = {*GRADIENTS, *FURTHER} - {JVP}
    if operands.tangents is None:
        absent |= set(FURTHER) - {ADJOINT}
    return tuple(name for name in wanted if name not in absent)


def truth(geometry: Geometry, operands: Operands, wanted: Wanted = RESULTS) -> Results:
    """The results by the oracle itself, as far as they are wanted and there are operands."""
    x, w, b, cotangent = operands
    return {
        name: derivative(name, taps.result, geometry, x, w, cotangent, operands.tangents)
        if name in FURTHER
        else taps.result(name, geometry, x, w, b, cotangent)
        for name in available(operands, wanted)
    }


def stay(geometry: Geometry, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The move that moves nothing."""
    return values


def transposed(move: Move, geometry: Geometry, values: Float64Array, shape: Shape) -> Float64Array:
    """Apply the transpose of a move whose argument has `shape`: entries go back to where they came
    from, those that were repeated add up, those that were dropped get zero."""
    if move is stay:
        return values
    size = math.prod(shape)
    places = move(geometry, np.arange(1, size + 1).reshape(shape))
    totals: npt.NDArray[Any] = np.bincount(places.ravel(), weights=values.ravel(), minlength=size + 1)
    return totals[1:].reshape(shape)


def turned(kernel: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The kernel turned by 180 degrees."""
    return kernel[(slice(None), slice(None), *[slice(None, None, -1)] * (kernel.ndim - 2))]


def mistake(
    name: str,
    sentence: str,
    applies: Applies = always,
    geometry: Callable[[Geometry], Geometry] = lambda geometry: geometry,
    x: Move = stay,
    w: Move = stay,
    b: Move = stay,
    y: Move = stay,
) -> Reading:
    """The operation in another geometry, between moves of its operands and of its output."""

    def compute(meant: Geometry, operands: Operands, wanted: Wanted) -> Results:
        done = geometry(meant)
        moved = Operands(
            x(meant, operands.x), w(meant, operands.w), None if operands.b is None else b(meant, operands.b)
        )
        if operands.cotangent is not None and done.output_shape == meant.output_shape:
            cotangent = transposed(y, meant, operands.cotangent, done.output_shape)
            moved = Operands(moved.x, moved.w, moved.b, cotangent)
        results = truth(done, moved, wanted)
        back = {GRAD_INPUT: (x, operands.x), GRAD_KERNEL: (w, operands.w), GRAD_BIAS: (b, operands.b)}
        for gradient, (move, operand) in back.items():
            if gradient in results and operand is not None:
                results[gradient] = transposed(move, meant, results[gradient], operand.shape)
        if OUTPUT in results:
            results[OUTPUT] = y(meant, results[OUTPUT])
        return results

    return Reading(name, sentence, compute, applies)


def replaced(
    name: str,
    sentence: str,
    result: str,
    value: Value,
    applies: Applies = always,
) -> Reading:
    """One result is something else, the others are right."""
    if result in FURTHER:
        return Reading(name, sentence, truth, applies, {result: value})

    def compute(geometry: Geometry, operands: Operands, wanted: Wanted) -> Results:
        results = truth(geometry, operands, tuple(name for name in wanted if name != result))
        if result in wanted:
            results[result] = value(geometry, operands)
        return results

    return Reading(name, sentence, compute, applies)
