"""How closely results can be asked for: to the bit, or within a bound for every element."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from conformance.judging.numerics.arithmetic import PLAIN, SUMMATION, Arithmetic
from conformance.judging.numerics.elementwise import Comparison, Mask, beyond, differing, exactly, within
from conformance.judging.numerics.error_bounds import added, parts, summation, transform
from conformance.judging.numerics.error_statistics import Statistics, examine, spread
from conformance.judging.numerics.exponent_range import flushing, overflowed
from conformance.judging.numerics.reference_values import Sums
from conformance.operators.convolution.reference.nonfinite import finite
from conformance.operators.data_kinds import EXTREME, INTEGERS, RANDOM
from conformance.operators.dtypes import FORMATS, Float64Array, is_integer, round_to
from conformance.operators.observations import About, Answer
from conformance.operators.tensors import OUTPUT, SOURCES, SUMMANDS, SUMMED_AS


class Closeness(Sums):
    """The results of one geometry on the operands of one recipe, and how closely they can be asked for."""

    def arithmetic(self, about: About, answer: Answer) -> Arithmetic:
        """What a backend says of itself and of an answer.

        Where its compiler may move the bias into the convolution, the output says whether it did.
        """
        found = Arithmetic.of(about, answer, self.dtype)
        output = answer.values.get(OUTPUT)
        if not (about.rewrites and found.bias_added) or output is None:
            return found
        if output.shape != self.results[OUTPUT].shape or self.compare(OUTPUT, output, found).ok:
            return found
        within = replace(found, bias_added=False)
        return within if self.compare(OUTPUT, output, within).ok else found

    def bound(self, name: str, arithmetic: Arithmetic) -> Float64Array:
        """How far an element of a result may be off."""
        return self.bound_around(name, self.results[name], self.magnitudes[name], arithmetic)

    def bound_around(
        self, name: str, reference: Float64Array, magnitude: Float64Array, arithmetic: Arithmetic
    ) -> Float64Array:
        """The same for other sums of as many terms."""
        bias = self._bias(name, arithmetic)
        return self._rounding(name, reference, magnitude, arithmetic, bias) + self._flushing(name, arithmetic)

    def _flushing(self, name: str, arithmetic: Arithmetic) -> Float64Array | float:
        """What flushing subnormal numbers to zero may cost, where the data are so small on purpose."""
        if EXTREME not in self.recipe.kinds.values():
            return 0.0
        with np.errstate(invalid="ignore"):
            lost = np.nan_to_num(self.magnitudes[name] - self.normal_magnitudes[name])
        return flushing(lost, self.terms(name), self.dtype, arithmetic.is_narrow(name))

    def _rounding(
        self,
        name: str,
        reference: Float64Array,
        magnitude: Float64Array,
        arithmetic: Arithmetic,
        bias: Float64Array | None,
    ) -> Float64Array:
        count = self.terms(name)
        if arithmetic.bound != SUMMATION:
            return transform(reference, magnitude, count, self.dtype, self.transform_error[name])
        narrow = arithmetic.is_narrow(name)
        if name in SUMMANDS:
            return parts(magnitude, count, SUMMANDS[name], self.dtype, narrow)
        if bias is None:
            return summation(reference, magnitude, count, self.dtype, narrow)
        # where the bias is not finite, neither is the total, and no bound is asked for
        bias = finite(bias)
        before = summation(reference - bias, magnitude - np.abs(bias), count - 1, self.dtype, narrow)
        return added(reference, before, self.dtype)

    def _bias(self, name: str, arithmetic: Arithmetic) -> Float64Array | None:
        """The bias, where it is added to a result that is rounded already."""
        if name != OUTPUT or self.operands.b is None or not arithmetic.bias_added:
            return None
        return self.operands.b.reshape(1, -1, *[1] * len(self.geometry.axes))

    def is_exact(self, name: str, arithmetic: Arithmetic) -> bool:
        """Whether a backend has to give this result to the bit."""
        exact = arithmetic.exact and (name, arithmetic.is_narrow(name)) in self.exact
        return exact or is_integer(self.dtype)

    def is_rounding(self, name: str, observed: npt.NDArray[Any], arithmetic: Arithmetic) -> bool:
        """Whether a result that has to be exact is as near as rounded sums of real numbers would be."""
        if is_integer(self.dtype):
            return False
        bound = self.bound(name, arithmetic)
        return not beyond(observed, self.results[name], bound, FORMATS[self.dtype].largest).any()

    def compare(self, name: str, observed: npt.NDArray[np.generic], arithmetic: Arithmetic) -> Comparison:
        """An observed result of the right shape against this one."""
        observed = self._existing(name, observed, arithmetic, self.expected(name, arithmetic))
        if self.is_exact(name, arithmetic):
            return exactly(observed, self.expected(name, arithmetic))
        bound = self.bound(name, arithmetic)
        seen = self._within_range(name, observed, self.results[name], self.magnitudes[name], arithmetic)
        compared = within(seen, self.results[name], bound, FORMATS[self.dtype].largest)
        if compared.ok and EXTREME in self.recipe.kinds.values():
            kept = bound - self._flushing(name, arithmetic)
            lost = beyond(seen, self.results[name], kept, FORMATS[self.dtype].largest).any()
            compared = replace(compared, flushed=bool(lost))
        if not self._at_random(name, arithmetic):
            return compared
        together = self._statistics(name, seen, self.results[name], self.magnitudes[name], arithmetic)
        return replace(compared, ok=compared.ok and together.ok, statistics=together)

    def _at_random(self, name: str, arithmetic: Arithmetic) -> bool:
        """Whether the errors of a result are roundings of either sign: sums in the accumulator over real
        numbers. Few bits, as those of integers, or of sums kept in 16 bits, have ties and stagnation; parts
        stored in 16 bits have roundings of their own."""
        kinds = {self.recipe.kinds.get(factor, INTEGERS) for factor in SOURCES[name]}
        drawn = all(kind in (INTEGERS, *RANDOM) for kind in kinds) and any(kind in RANDOM for kind in kinds)
        sums = arithmetic.exact and arithmetic.bound == SUMMATION and not arithmetic.is_narrow(name)
        whole = name not in SUMMANDS or FORMATS[self.dtype].accumulator == self.dtype
        return drawn and sums and whole

    def _statistics(
        self,
        name: str,
        observed: npt.NDArray[np.generic],
        reference: Float64Array,
        magnitude: Float64Array,
        arithmetic: Arithmetic,
    ) -> Statistics:
        roundings = 1 if self._bias(name, arithmetic) is None else 2
        around = spread(reference, magnitude, self.terms(name), self.dtype, roundings)
        directions = {"to one side": np.ones(reference.shape), "towards or away from zero": reference}
        directions |= {what: results[name] for what, results in self.of_shortened.items()}
        with np.errstate(invalid="ignore", over="ignore"):
            return examine(np.asarray(observed, dtype=np.float64) - reference, around, directions)

    def _existing(
        self, name: str, observed: npt.NDArray[Any], arithmetic: Arithmetic, expected: Float64Array
    ) -> npt.NDArray[Any]:
        """What was observed, but what is expected for NaNs that may come of zeros that are no elements."""
        if self.finite or expected.shape != self.results[name].shape:
            # nothing is known of such places in a result of another shape, as a reading may have
            return observed
        return np.where(self._forgiven(name, observed, arithmetic), expected, observed)

    def _forgiven(self, name: str, observed: npt.NDArray[Any], arithmetic: Arithmetic) -> Mask:
        alike = SUMMED_AS.get(name, name)
        if self.finite or alike not in self.undefined(arithmetic.dilated):
            return np.zeros(observed.shape, dtype=bool)
        forgiven: Mask = np.isnan(observed) & self.undefined(arithmetic.dilated)[alike]
        return forgiven

    def _within_range(
        self,
        name: str,
        observed: npt.NDArray[Any],
        reference: Float64Array,
        magnitude: Float64Array,
        arithmetic: Arithmetic,
    ) -> Float64Array:
        """What was observed, but the reference where sums may have overflowed on the way."""
        observed = np.asarray(observed, dtype=np.float64)
        known = np.isfinite(magnitude)
        if np.isfinite(observed).all() and known.all():
            return observed
        if magnitude.shape == self.results[name].shape:
            # a reading may have infinities of its own making, which explain nothing
            known |= np.isfinite(self.magnitudes[name])
        narrow = arithmetic.is_narrow(name)
        forgiven = overflowed(observed, reference, magnitude, self.terms(name), self.dtype, narrow)
        return np.where(forgiven | ~known, reference, observed)

    def wrong(self, name: str, observed: Float64Array, arithmetic: Arithmetic) -> Mask:
        """Where an observed result of the right shape is not what it should be."""
        observed = self._existing(name, observed, arithmetic, self.expected(name, arithmetic))
        if self.is_exact(name, arithmetic):
            return differing(observed, self.expected(name, arithmetic))
        bound = self.bound(name, arithmetic)
        observed = self._within_range(name, observed, self.results[name], self.magnitudes[name], arithmetic)
        return beyond(observed, self.results[name], bound, FORMATS[self.dtype].largest)

    def expected(self, name: str, arithmetic: Arithmetic = PLAIN) -> Float64Array:
        """The result as it is stored: rounded once, and once before where the bias is added afterwards."""
        bias = self._bias(name, arithmetic)
        return self.rounded[name] if bias is None else self._stored(self.results[name], bias)

    def _stored(self, values: Float64Array, bias: Float64Array | None) -> Float64Array:
        if bias is None:
            return round_to(values, self.dtype)
        twice = round_to(round_to(values - finite(bias), self.dtype) + bias, self.dtype)
        return np.where(np.isfinite(values), twice, values)
