"""How closely a backend's results can be asked for: to the bit, or within a bound for every element."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from conformance.judging.numerics.arithmetic import PLAIN, SUMMATION, Arithmetic
from conformance.judging.numerics.elementwise import (
    Comparison,
    Mask,
    compare_exactly,
    compare_within,
    outside_bound,
    unequal,
)
from conformance.judging.numerics.error_bounds import (
    bound_after_bias,
    bound_after_storing,
    bound_of_parts,
    bound_of_summation,
    bound_of_transform,
)
from conformance.judging.numerics.error_statistics import Statistics, examine, rounding_spread
from conformance.judging.numerics.exponent_range import flushing_loss, overflow_possible
from conformance.judging.numerics.reference_values import Reference
from conformance.operators.data_kinds import EXTREME, INTEGERS, RANDOM
from conformance.operators.dtypes import FORMATS, Float64Array, round_to
from conformance.operators.observations import About, Answer
from conformance.operators.tensors import OUTPUT, SUMMED_AS
from conformance.operators.windows.nonfinite import finite


@dataclass(frozen=True)
class Criterion:
    """What a backend that computes as `arithmetic` says has to give for the results of a reference."""

    reference: Reference
    arithmetic: Arithmetic = PLAIN

    @classmethod
    def of(cls, reference: Reference, about: About, answer: Answer) -> Criterion:
        """The criterion for what a backend says of itself and of an answer.

        Where its compiler may move a bias behind the convolution into it, or leave out a rounding before a
        conversion to a wider dtype, nothing says whether it did but the results: one rounding is asked for
        where a result has one, two otherwise.
        """
        declared = cls(reference, Arithmetic.of(about, answer, reference.dtypes))
        return declared._as_rewritten(answer) if about.rewrites else declared

    def _as_rewritten(self, answer: Answer) -> Criterion:
        """The criterion with fewer roundings for those results which have fewer."""
        direct = tuple(
            name
            for name in self.reference.results
            if len(self.reference.dtypes.steps(name)) > 1
            and self._is_met_instead(name, answer, replace(self.arithmetic, direct=(name,)))
        )
        added = self.arithmetic.bias_added and not self._is_met_instead(
            OUTPUT, answer, replace(self.arithmetic, bias_added=False)
        )
        return Criterion(self.reference, replace(self.arithmetic, bias_added=added, direct=direct))

    def _is_met_instead(self, name: str, answer: Answer, other: Arithmetic) -> bool:
        """Whether a result is right by another arithmetic, and not by this one."""
        observed = answer.values.get(name)
        if observed is None or observed.shape != self.reference.results[name].shape:
            return False
        if self.compare(name, observed).ok:
            return False
        return Criterion(self.reference, other).compare(name, observed).ok

    def largest(self, name: str) -> float:
        """The largest finite number of every dtype that a result passes through; none of integers."""
        steps = self.reference.dtypes.steps(name)
        return min((FORMATS[dtype].largest for dtype in steps if dtype in FORMATS), default=math.inf)

    def expected(self, name: str) -> Float64Array:
        """A result as it is stored: rounded once, and once before where the bias is added afterwards."""
        bias = self.late_bias(name)
        reference = self.reference
        if bias is None and name not in self.arithmetic.direct:
            return reference.rounded[name]
        return self.store(name, reference.results[name], bias)

    def store(self, name: str, values: Float64Array, bias: Float64Array | None) -> Float64Array:
        """Exact values of a result as they are stored; `bias` is what is added to rounded ones, and rounded
        again."""
        dtypes = self.reference.dtypes
        if bias is None and name in self.arithmetic.direct:
            return round_to(values, dtypes.stored(name))
        if bias is None:
            return self.reference.store(name, values)
        twice = round_to(round_to(values - finite(bias), dtypes.products) + bias, dtypes.output)
        return np.where(np.isfinite(values), twice, values)

    def late_bias(self, name: str) -> Float64Array | None:
        """The bias, shaped for the output, where it is added to a result that is rounded already."""
        bias = self.reference.operands.b
        if name != OUTPUT or bias is None or not self.arithmetic.bias_added:
            return None
        return bias.reshape(1, -1, *[1] * len(self.reference.geometry.axes))

    def is_exact(self, name: str) -> bool:
        """Whether the backend has to give a result to the bit."""
        reference = self.reference
        exact = self.arithmetic.exact and (name, self.arithmetic.is_narrow(name)) in reference.exact
        return exact or reference.is_integer or name in reference.composition.selections

    def has_bound(self, name: str) -> bool:
        """Whether a result is of a format that rounds, so that its errors have a bound; places have none."""
        return not self.reference.is_integer and self.reference.dtypes.stored(name) in FORMATS

    def is_rounding(self, name: str, observed: npt.NDArray[Any]) -> bool:
        """Whether a result that has to be exact is as near as rounded sums of real numbers would be."""
        if not self.has_bound(name):
            return False
        expected, bound = self.reference.results[name], self.bound(name)
        return not outside_bound(observed, expected, bound, self.largest(name)).any()

    def compare(self, name: str, observed: npt.NDArray[np.generic]) -> Comparison:
        """An observed result of the right shape against the reference."""
        reference = self.reference
        observed = self.with_undefined_places(name, observed, self.expected(name))
        if self.is_exact(name):
            return compare_exactly(observed, self.expected(name))
        bound = self.bound(name)
        seen = self.with_overflows(name, observed, reference.results[name], reference.magnitudes[name])
        largest = self.largest(name)
        compared = compare_within(seen, reference.results[name], bound, largest)
        if compared.ok and EXTREME in reference.recipe.kinds.values():
            unflushed = bound - self._flushing_bound(name)
            flushed = outside_bound(seen, reference.results[name], unflushed, largest).any()
            compared = replace(compared, flushed=bool(flushed))
        if not self.has_random_errors(name):
            return compared
        together = self.statistics(name, seen, reference.results[name], reference.magnitudes[name])
        return replace(compared, ok=compared.ok and together.ok, statistics=together)

    def wrong(self, name: str, observed: Float64Array) -> Mask:
        """Where an observed result of the right shape is not what it should be."""
        reference = self.reference
        observed = self.with_undefined_places(name, observed, self.expected(name))
        if self.is_exact(name):
            return unequal(observed, self.expected(name))
        bound = self.bound(name)
        observed = self.with_overflows(name, observed, reference.results[name], reference.magnitudes[name])
        return outside_bound(observed, reference.results[name], bound, self.largest(name))

    def bound(self, name: str) -> Float64Array:
        """How far each element of a result may be off."""
        return self.bound_around(name, self.reference.results[name], self.reference.magnitudes[name])

    def bound_around(self, name: str, values: Float64Array, magnitude: Float64Array) -> Float64Array:
        """How far other sums of as many terms as a result has may be off: `values`, as a reading gives them.

        `magnitude` holds the sums of the absolute values of their terms, of any sign where the operator has
        weights of its own.
        """
        magnitude = np.abs(magnitude)
        rounding = self.rounding_bound(name, values, magnitude, self.late_bias(name))
        return rounding + self._flushing_bound(name)

    def rounding_bound(
        self, name: str, values: Float64Array, magnitude: Float64Array, bias: Float64Array | None
    ) -> Float64Array:
        """How far rounding may lead; `bias` is what is added to stored values, None where nothing is."""
        reference, narrow = self.reference, self.arithmetic.is_narrow(name)
        dtype, terms = reference.dtypes.summed(name), reference.terms(name)
        if bias is None:
            summed = self._bound_of_sums(name, values, magnitude)
            return bound_after_storing(values, summed, dtype, reference.dtypes.stored(name))
        # where the bias is not finite, neither is the total, and no bound is asked for
        bias = finite(bias)
        before = bound_of_summation(values - bias, magnitude - np.abs(bias), terms - 1, dtype, narrow)
        return bound_after_bias(values, before, reference.dtypes.output)

    def _bound_of_sums(self, name: str, values: Float64Array, magnitude: Float64Array) -> Float64Array:
        """How far sums may be off when they are stored for the first time."""
        reference, narrow = self.reference, self.arithmetic.is_narrow(name)
        dtype, terms = reference.dtypes.summed(name), reference.terms(name)
        if reference.theory.weighted is not None:
            # the weights of one axis may be applied, and the sums stored, before those of the next
            off = self._weight_error(name, values)
            return bound_of_summation(values, magnitude + off, terms, dtype, narrow=True) + off
        if self.arithmetic.bound != SUMMATION:
            return bound_of_transform(values, magnitude, terms, dtype, reference.transform_error[name])
        summands = reference.composition.summands
        if name in summands:
            return bound_of_parts(magnitude, terms, summands[name], dtype, narrow)
        return bound_of_summation(values, magnitude, terms, dtype, narrow)

    def _weight_error(self, name: str, values: Float64Array) -> Float64Array:
        """What other weights may cost each element; of a result of another shape, the most that they cost."""
        off = self.reference.weight_error[name]
        return off if off.shape == values.shape else np.full(values.shape, off.max(initial=0.0))

    def _flushing_bound(self, name: str) -> Float64Array | float:
        """What flushing subnormal numbers to zero may cost, where the data are so small on purpose.

        Of other data nothing is subnormal, and the allowance would only hide errors.
        """
        reference = self.reference
        if EXTREME not in reference.recipe.kinds.values():
            return 0.0
        with np.errstate(invalid="ignore"):
            lost = np.nan_to_num(reference.magnitudes[name] - reference.normal_magnitudes[name])
        dtype = reference.dtypes.stored(name)
        return flushing_loss(lost, reference.terms(name), dtype, self.arithmetic.is_narrow(name))

    def has_random_errors(self, name: str) -> bool:
        """Whether errors are roundings of either sign: sums in the accumulator over real numbers.

        The statistics over a tensor hold for such errors only. Few bits, as those of integers or of sums kept
        in 16 bits, have ties and stagnation; parts stored in 16 bits have roundings of their own.
        """
        composition, given = self.reference.composition, self.reference.recipe.kinds
        kinds = {given.get(factor, INTEGERS) for factor in composition.sources[name]}
        drawn = all(kind in (INTEGERS, *RANDOM) for kind in kinds) and any(kind in RANDOM for kind in kinds)
        arithmetic, dtype = self.arithmetic, self.reference.dtypes.summed(name)
        if self.reference.theory.weighted is not None:
            # one weight has one error, which all elements share that it is a weight of
            return False
        sums = arithmetic.exact and arithmetic.bound == SUMMATION and not arithmetic.is_narrow(name)
        # a reciprocal that was rounded once leads all elements to one side
        sums = sums and not composition.roundings
        whole = name not in composition.summands or FORMATS[dtype].accumulator == dtype
        return drawn and sums and whole

    def statistics(
        self, name: str, observed: npt.NDArray[np.generic], values: Float64Array, magnitude: Float64Array
    ) -> Statistics:
        """All errors of `observed` against `values` together, and along directions that tell of lost bits."""
        reference = self.reference
        roundings = 1 if self.late_bias(name) is None else 2
        dtype = reference.dtypes.stored(name)
        spread = rounding_spread(values, magnitude, reference.terms(name), dtype, roundings)
        directions = {"to one side": np.ones(values.shape), "towards or away from zero": values}
        directions |= {what: results[name] for what, results in reference.shortened_directions.items()}
        with np.errstate(invalid="ignore", over="ignore"):
            return examine(np.asarray(observed, dtype=np.float64) - values, spread, directions)

    def with_undefined_places(
        self, name: str, observed: npt.NDArray[Any], expected: Float64Array
    ) -> npt.NDArray[Any]:
        """What was observed, with what is expected in place of NaNs that padding zeros may bring."""
        if self.reference.finite or expected.shape != self.reference.results[name].shape:
            # nothing is known of such places in a result of another shape, as a reading may have
            return observed
        return np.where(self.forgiven_places(name, observed), expected, observed)

    def forgiven_places(self, name: str, observed: npt.NDArray[Any]) -> Mask:
        """Where a NaN may be the product of an infinity with a zero that is no element of an operand."""
        alike, dilated = SUMMED_AS.get(name, name), self.arithmetic.dilated
        if self.reference.finite or alike not in self.reference.possible_nans(dilated):
            return np.zeros(observed.shape, dtype=bool)
        forgiven: Mask = np.isnan(observed) & self.reference.possible_nans(dilated)[alike]
        return forgiven

    def with_overflows(
        self, name: str, observed: npt.NDArray[Any], values: Float64Array, magnitude: Float64Array
    ) -> Float64Array:
        """What was observed, with `values` in its place where sums may have overflowed on the way."""
        reference = self.reference
        observed = np.asarray(observed, dtype=np.float64)
        known = np.isfinite(magnitude)
        if np.isfinite(observed).all() and known.all():
            return observed
        if magnitude.shape == reference.results[name].shape:
            # a reading may have infinities of its own making, which explain nothing
            known |= np.isfinite(reference.magnitudes[name])
        narrow, dtype = self.arithmetic.is_narrow(name), reference.dtypes.summed(name)
        forgiven = overflow_possible(observed, values, magnitude, reference.terms(name), dtype, narrow)
        return np.where(forgiven | ~known, values, observed)
