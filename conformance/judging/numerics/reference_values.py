"""What a question's results should be: operands, results, magnitudes and exactness, whatever the backend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from conformance.judging.numerics.elementwise import Mask
from conformance.judging.numerics.error_statistics import directions_of_shortened
from conformance.judging.numerics.exponent_range import flush_subnormals
from conformance.operators.composition import Composition
from conformance.operators.convolution.exact_sums import count_terms, is_exact
from conformance.operators.convolution.plain_operands import as_plain_operands, draw_cotangent
from conformance.operators.data_kinds import EXTREME, INTEGERS, NORMAL, RANDOM, SPECIAL
from conformance.operators.dtypes import Float64Array, is_integer, round_to
from conformance.operators.mixed_dtypes import MixedDtypes
from conformance.operators.operands import draw
from conformance.operators.question import Question, draw_operands
from conformance.operators.registry import find_operator, find_theory
from conformance.operators.tensors import (
    BIAS,
    COTANGENT,
    FURTHER_RESULTS,
    GRAD_INPUT,
    INPUT,
    KERNEL,
    OUTPUT,
    TANGENT_BIAS,
    TANGENT_INPUT,
    TANGENT_KERNEL,
    TANGENTS,
)
from conformance.operators.windows.derivatives import derivative
from conformance.operators.windows.geometry import Geometry
from conformance.operators.windows.nonfinite import all_finite, finite
from conformance.operators.windows.readings.reading import Operands, Reading, truth
from conformance.operators.windows.theory import Theory

DENSE = {INTEGERS, NORMAL, SPECIAL, EXTREME, *RANDOM}
"""Kinds of data under which readings differ as much as under integers."""

BLINDNESS_WORK = 10**6
"""Products in the output of the largest case for which readings are tried on a pass."""


class Reference:
    """The results of one geometry on the operands of one recipe, computed once for all backends.

    All arrays are float64 in canonical layout (channels first); `geometry` has one batch axis. `dtypes` says
    in which dtypes the results are added up and stored.
    """

    def __init__(self, geometry: Geometry, question: Question) -> None:
        self.geometry = geometry
        self.theory: Theory = find_theory(geometry.op)
        self.composition: Composition = find_operator(geometry.op).composition
        self.question = question
        self.recipe = question.recipe
        self.dtypes = geometry.dtypes or MixedDtypes.of_one(question.recipe.dtype)
        self.operands = draw_plain_operands(geometry, question)
        self.results = truth(geometry, self.operands, question.results)
        self.finite = all(all_finite(values) for values in self.operands if values is not None)
        self.rounded = {name: self.store(name, values) for name, values in self.results.items()}

    @property
    def is_integer(self) -> bool:
        """Whether sums are of whole numbers, which wrap around and are not rounded."""
        return is_integer(self.dtypes.products)

    def store(self, name: str, values: Float64Array) -> Float64Array:
        """Exact values of a result as they are stored, in one dtype after the other."""
        for dtype in self.dtypes.steps(name):
            values = round_to(values, dtype)
        return values

    @property
    def nbytes(self) -> int:
        """Memory held, the rounded results and the magnitudes counted as if they were there."""
        given = (*self.operands, *(self.operands.tangents or ()))
        drawn: int = sum(array.nbytes for array in given if array is not None)
        return drawn + 3 * sum(array.nbytes for array in self.results.values())

    @cached_property
    def exact(self) -> frozenset[tuple[str, bool]]:
        """`(result, narrow)` where every order gives the same bits; narrow sums are kept in the dtype."""
        tangents = self.operands.tangents or (None,) * 3
        names = (INPUT, KERNEL, BIAS, COTANGENT, TANGENT_INPUT, TANGENT_KERNEL, TANGENT_BIAS)
        given = dict(zip(names, (*self.operands, *tangents)))
        largest = {name: _largest_integer(values) for name, values in given.items()}
        limits = {name: value or 0 for name, value in largest.items()}
        return frozenset(
            (name, narrow)
            for name in self.results
            for narrow in (False, True)
            if name in self.composition.selections
            or (
                all(largest[factor] is not None for factor in self.composition.sources[name])
                and is_exact(self.geometry, self.dtypes.summed(name), limits, name, narrow)
            )
        )

    @cached_property
    def magnitudes(self) -> dict[str, Float64Array]:
        """The results of the absolute values of the operands, what is not finite left out: `|x| conv |w|`."""
        return self._sums_of(lambda values: np.abs(finite(values)))

    @cached_property
    def weight_error(self) -> dict[str, Float64Array]:
        """How far results may be off because a framework computes other weights than the exact ones; {} where
        a result has no weights."""
        weighted = self.theory.weighted
        if weighted is None:
            return {}
        given = self._each(lambda values: np.abs(finite(values)))
        found = {
            name: truth(weighted.widened(self.geometry, self.dtypes.summed(name)), given, (name,))[name]
            for name in self.results
        }
        with np.errstate(invalid="ignore"):
            return {
                name: np.nan_to_num(values - self.magnitudes[name], nan=np.inf)
                for name, values in found.items()
            }

    def _sums_of(self, change: Callable[[Float64Array], Float64Array]) -> dict[str, Float64Array]:
        """The sums of absolute values, of operands that are changed before."""
        operands, weighted = self._each(change), self.theory.weighted
        if weighted is None:
            return self.results_of(operands)
        return truth(weighted.absolute(self.geometry), operands, tuple(self.results))

    @cached_property
    def absolute(self) -> Operands:
        """The absolute values of the operands, but for those that only select."""
        return self._each(np.abs)

    def _each(self, change: Callable[[Float64Array], Float64Array]) -> Operands:
        """The operands with a function applied to all that are added up: other numbers in an operand that
        selects would select others."""
        return self.operands.each(change, kept=self.composition.selectors)

    @cached_property
    def normal_magnitudes(self) -> dict[str, Float64Array]:
        """The magnitudes where subnormal operands count as zero."""
        return self._sums_of(lambda values: np.abs(flush_subnormals(values, self.recipe.dtype)))

    @cached_property
    def transform_error(self) -> dict[str, Float64Array]:
        """How far results by Fourier transforms may be from the exact ones before they are rounded."""
        x, w, _, cotangent = self.operands
        of_operands = self.theory.transform_error
        assert of_operands is not None

        def of_result(result: str, *given: Any) -> Float64Array:
            return of_operands(*given)[result]

        further = (name for name in self.results if name in FURTHER_RESULTS)
        return {
            **of_operands(self.geometry, *self.operands),
            **{
                name: derivative(name, of_result, self.geometry, x, w, cotangent, self.operands.tangents)
                for name in further
            },
        }

    def tap_reaches(self, name: str) -> Mask:
        """Where at least one tap lands; everywhere but in outputs and gradients of the input."""
        if name not in (OUTPUT, GRAD_INPUT):
            return np.ones(self.results[name].shape, dtype=bool)
        ones = replace(self._each(np.ones_like), b=None)
        cotangent = np.ones(self.geometry.output_shape)
        landed = truth(self.geometry, replace(ones, cotangent=cotangent), (name,))[name]
        return np.asarray(landed > 0)

    def terms(self, name: str) -> int:
        """Largest number of numbers that are added up in one element of a result, further roundings of each
        counted as if they were more numbers."""
        biased = name in self.composition.addends
        added = biased and self.operands.b is not None
        return count_terms(self.geometry)[name] + added + self.composition.roundings

    @property
    def work(self) -> int:
        """Products in the output."""
        return count_terms(self.geometry)[OUTPUT] * self.results[OUTPUT].size

    @cached_property
    def shortened_directions(self) -> dict[str, dict[str, Float64Array]]:
        """What operands with fewer bits than the dtype add to each result, by what they are rounded to."""
        return directions_of_shortened(
            self.recipe.dtype, self.results, lambda rounding: self.results_of(self._each(rounding))
        )

    def results_of(self, operands: Operands) -> dict[str, Float64Array]:
        """The results of other operands of the same shapes."""
        return truth(self.geometry, operands, tuple(self.results))

    @cached_property
    def possible_nans(self) -> Callable[[bool], dict[str, Mask]]:
        """Where products with zeros that are no elements may be NaN, by whether kernels are dilated."""
        x, w, _, cotangent = self.operands
        return cache(lambda dilated: self.theory.possible_nans(self.geometry, x, w, cotangent, dilated))

    @cached_property
    def blind_to(self) -> Reading | None:
        """A reading that this data cannot tell from the reference although dense integers would.

        How numbers are rounded, or wrap around, is no understanding of the operator: it shows by magnitude
        and format, and real numbers and small ones do not hide it.
        """
        kinds = {kind if isinstance(kind, str) else "given" for kind in self.recipe.kinds.values()}
        if kinds <= DENSE or self.work > BLINDNESS_WORK:
            return None
        dense = Reference(self.geometry, replace(self.question, recipe=replace(self.recipe, kinds={})))
        arithmetic = () if self.is_integer else self.theory.families["numbers"]
        candidates = (r for r in self.theory.readings if r not in arithmetic and r.applies(self.geometry))
        return next((r for r in candidates if self._agrees(r) and not dense._agrees(r)), None)

    def _agrees(self, reading: Reading) -> bool:
        """Whether a reading gives every result as it is stored."""
        for name, expected in self.rounded.items():
            if not reading.may_change(name):
                continue
            values = reading.results(self.geometry, self.operands, (name,)).get(name)
            if values is None or not np.array_equal(self.store(name, values), expected):
                return False
        return True


def draw_plain_operands(geometry: Geometry, question: Question) -> Operands:
    """Draw the operands of a question, in canonical layout; cotangent and tangents only where asked for."""
    recipe = question.recipe
    sources = find_operator(geometry.op).composition.sources
    needed = {factor for name in question.results for factor in sources[name]}
    drawn = as_plain_operands(draw_operands(question), geometry)
    given = dict(zip(question.words.operand_names, drawn, strict=True))
    tangents = {
        name: draw(recipe, name, given[operand].shape)
        for name, operand in TANGENTS.items()
        if needed & set(TANGENTS) and operand in given
    }
    return Operands(
        given[INPUT],
        given.get(KERNEL),
        given.get(BIAS),
        draw_cotangent(recipe, geometry) if COTANGENT in needed else None,
        (tangents[TANGENT_INPUT], tangents.get(TANGENT_KERNEL), tangents.get(TANGENT_BIAS))
        if tangents
        else None,
    )


def _largest_integer(values: Float64Array | None) -> int | None:
    """Largest magnitude of an array of integers (0 for none); None if there are other finite numbers."""
    if values is None or values.size == 0:
        return 0
    counted = finite(values)
    return int(np.max(np.abs(counted))) if np.array_equal(counted, np.rint(counted)) else None
