"""A reading: a named misunderstanding of an operator, and exactly what it computes.

Most mistakes are of the geometry, or move entries of an operand or of the output (`moves`). Since a move has
a transpose, a reading of the forward pass gives its own gradients, as the autodiff of a framework with that
mistake would.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Collection, Dict, Iterable, Iterator, Mapping, Optional, Tuple

import numpy as np

from ...dtypes import Float64Array
from ...registry import find_operator, find_theory
from ...tensors import (
    ADJOINT,
    BIAS,
    COTANGENT,
    DIRECT_RESULTS,
    FURTHER_RESULTS,
    GRAD_BIAS,
    GRAD_KERNEL,
    GRADIENTS,
    INPUT,
    JVP,
    KERNEL,
)
from ..derivatives import Tangents, derivative
from ..geometry import Geometry
from ..result_shapes import result_shape
from .moves import Elements

Results = Dict[str, Float64Array]
Wanted = Tuple[str, ...]
Applies = Callable[[Geometry], bool]
Value = Callable[[Geometry, "Operands"], Float64Array]


@dataclass(frozen=True)
class Operands:
    """Canonical float64 operands: x `(N, C_in, *size)`, w `geometry.kernel_shape` or None where the operator
    has no kernel, b `(C_out,)` or None, cotangent `geometry.output_shape`, or None where nothing is asked for
    that needs it. The tangents of x, w and b are directions in which derivatives are taken, or None where
    none are."""

    x: Float64Array
    w: Optional[Float64Array]
    b: Optional[Float64Array] = None
    cotangent: Optional[Float64Array] = None
    tangents: Optional[Tangents] = None

    @property
    def kernel(self) -> Float64Array:
        """The kernel of an operator that has one."""
        assert self.w is not None
        return self.w

    def __iter__(self) -> Iterator[Any]:
        """Input, kernel, bias and cotangent, in the order in which oracle and formulations take them."""
        return iter((self.x, self.w, self.b, self.cotangent))

    def each(self, change: Callable[[Float64Array], Float64Array], kept: Collection[str] = ()) -> Operands:
        """A function applied to every operand and tangent that is there, but for the operands in `kept`."""
        names = (INPUT, KERNEL, BIAS, COTANGENT)
        x, w, b, cotangent = (
            given if given is None or name in kept else change(given) for name, given in zip(names, self)
        )
        assert x is not None
        return Operands(x, w, b, cotangent, self._change_tangents(change))

    def _change_tangents(self, change: Callable[[Float64Array], Float64Array]) -> Optional[Tangents]:
        if self.tangents is None:
            return None
        dx, dw, db = self.tangents
        along = [None if given is None else change(given) for given in (dw, db)]
        return change(dx), along[0], along[1]


After = Callable[[Geometry, str, Float64Array], Float64Array]
Single = Callable[[Geometry, Operands, str], Elements]


@dataclass(frozen=True)
class Reading:
    """`sentence` completes "the numbers are what comes out when ...".

    `compute(geometry, operands, wanted)` gives the wanted results; gradients are left out where the
    reading's output has another shape than the cotangent. `applies` is false where the reading
    cannot differ from the truth or has no meaning. `further` holds results of `tensors.FURTHER_RESULTS` that
    are something else; what it does not name is the derivative of the operation as the reading computes it.
    `only` names the results of the first order that are wrong, where not all are. Two shorter ways to what
    `compute` gives of them: `elements`, by the element; `after(geometry, result, values)`, from right values.
    `meant(geometry)` is the geometry that it takes for the right one, where that is all that is other.
    """

    name: str
    sentence: str
    compute: Callable[[Geometry, Operands, Wanted], Results]
    applies: Applies
    further: Mapping[str, Value] = field(default_factory=dict)
    only: Tuple[str, ...] = ()
    elements: Optional[Single] = None
    after: Optional[After] = None
    meant: Optional[Callable[[Geometry], Geometry]] = None

    def results(self, geometry: Geometry, operands: Operands, wanted: Wanted = DIRECT_RESULTS) -> Results:
        """What is wanted under this reading, named as in `tensors.DIRECT_RESULTS` and `FURTHER_RESULTS`."""
        wanted = available(geometry, operands, wanted)
        with np.errstate(invalid="ignore", over="ignore"):
            results = self.compute(
                geometry, operands, tuple(name for name in wanted if name not in FURTHER_RESULTS)
            )
            for name in FURTHER_RESULTS:
                if name in wanted:
                    results.update(self._derivative(name, geometry, operands))
        return results

    def shows(self, results: Iterable[str]) -> bool:
        """Whether it can show in these results: some readings change derivatives beyond the VJPs alone."""
        return not self.further or any(name in self.further for name in results)

    def may_change(self, result: str) -> bool:
        """Whether a result can be anything but right."""
        if self.further:
            return result in self.further
        return not self.only or result in FURTHER_RESULTS or result in self.only

    def single(self, geometry: Geometry, operands: Operands, result: str) -> Optional[Elements]:
        """A result by the element, where the reading gives it that way."""
        if self.elements is None or result in FURTHER_RESULTS or not available(geometry, operands, (result,)):
            return None
        with np.errstate(invalid="ignore", over="ignore"):
            return self.elements(geometry, operands, result)

    def _derivative(self, name: str, geometry: Geometry, operands: Operands) -> Results:
        """One derivative beyond the VJPs; nothing where the reading lacks a gradient that it is made of."""
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
        w: Optional[Float64Array],
        b: Optional[Float64Array],
        cotangent: Optional[Float64Array],
    ) -> Float64Array:
        given = Operands(x, w, b, cotangent)
        # the adjoint operator may have a geometry in which the reading has no meaning
        compute = self.compute if self.applies(geometry) else truth
        return compute(geometry, given, (result,))[result]


def available(geometry: Geometry, operands: Operands, wanted: Wanted) -> Wanted:
    """The wanted results that the operator has and for which there are operands."""
    products = find_operator(geometry.op).composition.products
    given = {GRAD_KERNEL: operands.w, GRAD_BIAS: operands.b}
    absent = {name for name, operand in given.items() if operand is None}
    if operands.cotangent is None:
        absent = {*GRADIENTS, *FURTHER_RESULTS} - {JVP}
    if operands.tangents is None:
        absent |= set(FURTHER_RESULTS) - {ADJOINT}
    return tuple(name for name in wanted if name in products and name not in absent)


def truth(geometry: Geometry, operands: Operands, wanted: Wanted = DIRECT_RESULTS) -> Results:
    """The results by the oracle itself, as far as the operator has them, they are wanted and there are
    operands."""
    x, w, b, cotangent = operands
    compute = find_theory(geometry.op).result
    return {
        name: derivative(name, compute, geometry, x, w, cotangent, operands.tangents)
        if name in FURTHER_RESULTS
        else compute(name, geometry, x, w, b, cotangent)
        for name in available(geometry, operands, wanted)
    }


def true_elements(geometry: Geometry, operands: Operands, result: str) -> Elements:
    """A result of the first order by the oracle, by the element."""
    x, w, b, cotangent = operands
    return Elements(
        result_shape(result, geometry),
        lambda place: find_theory(geometry.op).element(result, geometry, x, w, b, cotangent, place),
    )
