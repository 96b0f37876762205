"""What a question's results should be, computed once for all backends that are asked it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from conformance.bounds import summation, transform
from conformance.compare import Comparison, Mask, beyond, differing, exactly, within
from conformance.dtypes import FORMATS, Float64Array, round_to
from conformance.geometry import Geometry
from conformance.observations import GRAD_BIAS, GRAD_INPUT, GRAD_KERNEL, OUTPUT, About, Question
from conformance.operands import BIAS, COTANGENT, INPUT, KERNEL, Recipe, draw, is_exact, terms
from conformance.readings import READINGS, Operands, Reading
from conformance.reference import fourier, taps
from conformance.reference.magnitude import magnitudes

CACHE_BYTES = 256 * 2**20
SUMMATION = "summation"
BLINDNESS_WORK = 10**6
"""Products in the output of the largest case for which readings are tried on a pass."""

FACTORS = {
    OUTPUT: (INPUT, KERNEL, BIAS),
    GRAD_INPUT: (KERNEL, COTANGENT),
    GRAD_KERNEL: (INPUT, COTANGENT),
    GRAD_BIAS: (COTANGENT,),
}
"""The operands that a result is made of."""


class Truth:
    """The results of one geometry on the operands of one recipe, and how closely they can be asked for."""

    def __init__(self, geometry: Geometry, question: Question) -> None:
        self.geometry = geometry
        self.question = question
        self.recipe = question.recipe
        self.dtype = question.recipe.dtype
        self.operands = operands(geometry, question.recipe, question.words.bias, question.gradients)
        self.results = taps.results(geometry, *self.operands)
        self._rounded = {name: round_to(values, self.dtype) for name, values in self.results.items()}

    @property
    def nbytes(self) -> int:
        """Memory held, the rounded results and the magnitudes counted as if they were there."""
        given = (self.operands.x, self.operands.w, self.operands.b, self.operands.cotangent)
        results = sum(array.nbytes for array in self.results.values())
        return sum(array.nbytes for array in given if array is not None) + 3 * results

    @cached_property
    def exact(self) -> frozenset[str]:
        """The results for which every order of summation gives the same bits."""
        given = {
            INPUT: self.operands.x,
            KERNEL: self.operands.w,
            BIAS: self.operands.b,
            COTANGENT: self.operands.cotangent,
        }
        largest = {name: _largest_integer(values) for name, values in given.items()}
        limits = {name: value or 0 for name, value in largest.items()}
        return frozenset(
            name
            for name in self.results
            if all(largest[factor] is not None for factor in FACTORS[name])
            and is_exact(self.geometry, self.dtype, limits, name)
        )

    @cached_property
    def magnitudes(self) -> dict[str, Float64Array]:
        """The results of the absolute values."""
        return magnitudes(self.geometry, *self.operands)

    def bound(self, name: str, kind: str = SUMMATION) -> Float64Array:
        """How far an element of a result may be off; `kind` is `About.bound`."""
        return self.bound_around(name, self.results[name], self.magnitudes[name], kind)

    def bound_around(
        self, name: str, reference: Float64Array, magnitude: Float64Array, kind: str = SUMMATION
    ) -> Float64Array:
        """The same for other sums of as many terms."""
        if kind == SUMMATION:
            return summation(reference, magnitude, self.terms(name), self.dtype)
        return transform(reference, magnitude, self.terms(name), self.dtype, self._transform_error[name])

    @cached_property
    def _transform_error(self) -> dict[str, Float64Array]:
        return fourier.bound(self.geometry, *self.operands)

    def terms(self, name: str) -> int:
        """Largest number of numbers that are added up in one element of a result."""
        return terms(self.geometry)[name] + (name == OUTPUT and self.operands.b is not None)

    @cached_property
    def blind_to(self) -> Reading | None:
        """A reading that this data cannot tell from the truth although dense integers would."""
        kinds = {kind if isinstance(kind, str) else "given" for kind in self.recipe.kinds.values()}
        if kinds <= {"integers", "normal"} or self._work() > BLINDNESS_WORK:
            return None
        dense = Truth(self.geometry, replace(self.question, recipe=replace(self.recipe, kinds={})))
        candidates = (reading for reading in READINGS if reading.applies(self.geometry))
        return next((r for r in candidates if self._agrees(r) and not dense._agrees(r)), None)

    def _work(self) -> int:
        return terms(self.geometry)[OUTPUT] * self.results[OUTPUT].size

    def _agrees(self, reading: Reading) -> bool:
        for name, expected in self._rounded.items():
            values = reading.results(self.geometry, self.operands, (name,)).get(name)
            if values is None or not np.array_equal(round_to(values, self.dtype), expected):
                return False
        return True

    def is_exact(self, name: str, about: About) -> bool:
        """Whether a backend has to give this result to the bit."""
        return about.exact and name in self.exact

    def compare(self, name: str, observed: npt.NDArray[np.generic], about: About) -> Comparison:
        """An observed result of the right shape against this one."""
        if self.is_exact(name, about):
            return exactly(observed, self._rounded[name])
        bound = self.bound(name, about.bound)
        return within(observed, self.results[name], bound, FORMATS[self.dtype].largest)

    def wrong(self, name: str, observed: Float64Array, about: About) -> Mask:
        """Where an observed result of the right shape is not what it should be."""
        if self.is_exact(name, about):
            return differing(observed, self._rounded[name])
        bound = self.bound(name, about.bound)
        return beyond(observed, self.results[name], bound, FORMATS[self.dtype].largest)

    def expected(self, name: str) -> Float64Array:
        """The result, rounded once to the dtype of the case."""
        return self._rounded[name]

    def gives(self, reading: Reading, name: str, observed: Float64Array, about: About) -> bool:
        """Whether a reading gives an observed result, as closely as it can be asked for."""
        values = reading.results(self.geometry, self.operands, (name,)).get(name)
        if values is None or values.shape != observed.shape:
            return False
        if self.is_exact(name, about):
            return not differing(observed, round_to(values, self.dtype)).any()
        magnitude = np.abs(reading.results(self.geometry, self.operands.each(np.abs), (name,))[name])
        if magnitude.shape == self.results[name].shape:
            # a reading that subtracts what the truth adds has no larger sums than the truth itself
            magnitude = np.maximum(magnitude, self.magnitudes[name])
        bound = self.bound_around(name, values, magnitude, about.bound)
        return not beyond(observed, values, bound, FORMATS[self.dtype].largest).any()


def operands(geometry: Geometry, recipe: Recipe, bias: bool, gradients: bool) -> Operands:
    """Draw what a question is answered with, in canonical layout."""
    return Operands(
        draw(recipe, INPUT, geometry.input_shape),
        draw(recipe, KERNEL, geometry.kernel_shape),
        draw(recipe, BIAS, (geometry.out_channels,)) if bias else None,
        draw(recipe, COTANGENT, geometry.output_shape) if gradients else None,
    )


def _largest_integer(values: Float64Array | None) -> int | None:
    """Largest magnitude of an array of integers (0 for none); None if there are other numbers."""
    if values is None or values.size == 0:
        return 0
    if not np.array_equal(values, np.rint(values)) or not np.isfinite(values).all():
        return None
    return int(np.max(np.abs(values)))


class Oracle:
    """Truths by question and geometry; the ones used last are kept, up to `limit` bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[Question, Geometry], Truth] = OrderedDict()
        self._bytes = 0

    def __call__(self, question: Question, geometry: Geometry) -> Truth:
        """The truth about a question whose words mean `geometry`."""
        key = (question, geometry)
        found = self._kept.pop(key, None)
        if found is None:
            found = Truth(geometry, question)
            self._bytes += found.nbytes
        self._kept[key] = found
        while self._bytes > self._limit and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.nbytes
        return found
