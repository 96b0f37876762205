"""Single elements of an answer against the definition of the operator, where the reference takes too long.

An element needs a small part of the operands, so that a wrong answer of any size is found in seconds. What
agrees in all of them is no proof: such a result is not compared, and says so.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from conformance.judging.numerics.arithmetic import SUMMATION
from conformance.judging.numerics.reference_values import draw_plain_operands
from conformance.judging.results import FAIL, SKIP
from conformance.operators.convolution.exact_sums import count_terms
from conformance.operators.dtypes import FORMATS
from conformance.operators.mixed_dtypes import MixedDtypes
from conformance.operators.observations import About, Answer
from conformance.operators.question import Question
from conformance.operators.registry import find_operator, find_theory
from conformance.operators.tensors import FURTHER_RESULTS, OUTPUT
from conformance.operators.time_limit import OutOfTime, limited
from conformance.operators.windows.geometry import Geometry
from conformance.operators.windows.readings.reading import Operands
from conformance.operators.windows.result_shapes import result_shape

SECONDS = 10.0
"""Processor time for the elements of one answer."""

PLACES = 64
"""Elements of each result that are looked at, spread over it at random, the same ones each time."""

TOO_LONG = "the reference takes too long at this size"

PRODUCTS_PER_SECOND = 1e8
"""How fast the reference is at least, where it is slowest: many taps and one channel."""


def takes_too_long(geometry: Geometry, seconds: float) -> bool:
    """Whether the reference of a geometry is likely to take longer than that."""
    return count_terms(geometry)[OUTPUT] * math.prod(geometry.output_shape) > seconds * PRODUCTS_PER_SECOND


def describe_samples(
    question: Question, geometry: Geometry, answer: Answer, about: About
) -> dict[str, tuple[str, str]]:
    """State and note of every result of a question: `fail` where an element is wrong, else `skip`."""
    with limited(SECONDS):
        operands = draw_plain_operands(geometry, question)
        dtypes = geometry.dtypes or MixedDtypes.of_one(question.words.dtype)
        samples = _Samples(geometry, operands, dtypes, about)
        return {name: samples.describe(name, answer) for name in question.results}


@dataclass(frozen=True)
class _Samples:
    """What elements are computed from, and how closely a backend is held to them."""

    geometry: Geometry
    operands: Operands
    dtypes: MixedDtypes
    about: About

    def describe(self, name: str, answer: Answer) -> tuple[str, str]:
        """State and note of one result."""
        observed = answer.values.get(name)
        if observed is None or name in FURTHER_RESULTS:
            return SKIP, f"{name} is not compared: {TOO_LONG}"
        shape = result_shape(name, self.geometry)
        if observed.shape != shape:
            return FAIL, f"{name} has shape {list(observed.shape)} instead of {list(shape)}"
        seen = 0
        with suppress(OutOfTime):
            for place in _places(shape):
                wrong = self._describe_element(name, float(observed[place]), place)
                if wrong:
                    return FAIL, f"{wrong}\nnot diagnosed further: {TOO_LONG}"
                seen += 1
        return SKIP, f"{name} is not compared as a whole: {TOO_LONG}; {seen} of its elements agree"

    def _describe_element(self, name: str, observed: float, place: tuple[int, ...]) -> str | None:
        """How an element is wrong; None where it is right, or may be by rounding alone."""
        expected, magnitude = (
            find_theory(self.geometry.op).element(name, self.geometry, x, w, b, cotangent, place)
            for x, w, b, cotangent in (self.operands, self.absolute)
        )
        bound = self._bound(name, abs(magnitude))
        if not math.isfinite(bound) or abs(observed - expected) <= bound:
            return None
        return f"{name}{list(place)} is {observed:g}, the definition of the operator gives {expected:g}"

    def _bound(self, name: str, magnitude: float) -> float:
        """How far an element may be off in any order of summation; infinite where nothing is known.

        Whole numbers whose sums fit into the significand are added exactly. Anything else is off by a few
        times `n u` of the magnitude at most, `u` that of the format itself, whatever accumulator there is
        (Higham, 2nd ed., section 3.1).
        """
        forms = [FORMATS.get(dtype) for dtype in self.dtypes.steps(name)]
        form = min((form for form in forms if form), key=lambda form: form.bits, default=None)
        if form is None or None in forms or self.about.bound != SUMMATION or not magnitude < form.largest / 2:
            return math.inf
        if form.bits >= 24 and self.about.exact and self._is_exact(name) and magnitude < 2.0**form.bits:
            return 0.0
        return 4.0 * (count_terms(self.geometry)[name] + 4) * form.unit_roundoff * magnitude

    def _is_exact(self, name: str) -> bool:
        """Whether an element is a whole number or selected, and divided by nothing that rounds."""
        selections = find_operator(self.geometry.op).composition.selections
        exact = self.whole and find_theory(self.geometry.op).has_exact_weights(self.geometry)
        return name in selections or exact

    @cached_property
    def absolute(self) -> Operands:
        """The absolute values of the operands, but for those that only select."""
        kept = find_operator(self.geometry.op).composition.selectors
        return self.operands.each(np.abs, kept=kept)

    @cached_property
    def whole(self) -> bool:
        """Whether all operands are whole numbers."""
        given = (values for values in self.operands if values is not None)
        return all(np.array_equal(values, np.rint(values)) for values in given)


def _places(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    count = math.prod(shape)
    chosen = np.random.default_rng(0).integers(0, count, min(PLACES, count)) if count else ()
    return [tuple(int(index) for index in np.unravel_index(at, shape)) for at in chosen]
