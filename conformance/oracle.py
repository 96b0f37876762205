"""What a question's results should be, computed once for all backends that are asked it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from conformance.arithmetic import ALIKE, FACTORS, PLAIN, SUMMATION, Arithmetic
from conformance.bounds import added, parts, summation, transform
from conformance.compare import Comparison, Mask, beyond, differing, exactly, within
from conformance.dtypes import FORMATS, Float64Array, is_integer, round_to
from conformance.ends import flushing, overflowed
from conformance.geometry import Geometry
from conformance.kinds import EXTREME, INTEGERS, NORMAL, RANDOM, SPECIAL
from conformance.observations import ADJOINT, GRAD_INPUT, OUTPUT, Question
from conformance.operands import (
    PARTS,
)
from conformance.readings import READINGS, Reading
from conformance.reference.nonfinite import finite
from conformance.statistics import Statistics, examine, spread
from conformance.sums import Sums

__all__ = ["FACTORS", "PLAIN", "Arithmetic", "Oracle", "Truth"]

DENSE = {INTEGERS, NORMAL, SPECIAL, EXTREME, *RANDOM}
"""Kinds under which readings differ as much as under integers."""

CACHE_BYTES = 256 * 2**20
BLINDNESS_WORK = 10**6
"""Products in the output of the largest case for which readings are tried on a pass."""


class Truth(Sums):
    """The results of one geometry on the operands of one recipe, and how closely they can be asked for."""

    def bound(self, name: str, arithmetic: Arithmetic) -> Float64Array:
        """How far an element of a result may be off."""
        return self.bound_around(name, self.results[name], self.magnitudes[name], arithmetic)

    def bound_around(
        self, name: str, reference: Float64Array, magnitude: Float64Array, arithmetic: Arithmetic
    ) -> Float64Array:
        """The same for other sums of as many terms."""
        return self._rounding(name, reference, magnitude, arithmetic) + self._flushing(name, arithmetic)

    def _flushing(self, name: str, arithmetic: Arithmetic) -> Float64Array | float:
        """What flushing subnormal numbers to zero may cost, where the data are so small on purpose."""
        if EXTREME not in self.recipe.kinds.values():
            return 0.0
        with np.errstate(invalid="ignore"):
            lost = np.nan_to_num(self.magnitudes[name] - self.normal_magnitudes[name])
        return flushing(lost, self.terms(name), self.dtype, arithmetic.is_narrow(name))

    def _rounding(
        self, name: str, reference: Float64Array, magnitude: Float64Array, arithmetic: Arithmetic
    ) -> Float64Array:
        count = self.terms(name)
        if arithmetic.bound != SUMMATION:
            return transform(reference, magnitude, count, self.dtype, self.transform_error[name])
        narrow = arithmetic.is_narrow(name)
        if name in PARTS:
            return parts(magnitude, count, PARTS[name], self.dtype, narrow)
        bias = self._bias(name, arithmetic)
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

    @cached_property
    def blind_to(self) -> Reading | None:
        """A reading that this data cannot tell from the truth although dense integers would."""
        kinds = {kind if isinstance(kind, str) else "given" for kind in self.recipe.kinds.values()}
        if kinds <= DENSE or self.work > BLINDNESS_WORK:
            return None
        dense = Truth(self.geometry, replace(self.question, recipe=replace(self.recipe, kinds={})))
        candidates = (reading for reading in READINGS if reading.applies(self.geometry))
        return next((r for r in candidates if self._agrees(r) and not dense._agrees(r)), None)

    def _agrees(self, reading: Reading) -> bool:
        for name, expected in self.rounded.items():
            values = reading.results(self.geometry, self.operands, (name,)).get(name)
            if values is None or not np.array_equal(round_to(values, self.dtype), expected):
                return False
        return True

    def is_exact(self, name: str, arithmetic: Arithmetic) -> bool:
        """Whether a backend has to give this result to the bit."""
        exact = arithmetic.exact and (name, arithmetic.is_narrow(name)) in self.exact
        return exact or is_integer(self.dtype)

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
        kinds = {self.recipe.kinds.get(factor, INTEGERS) for factor in FACTORS[name]}
        drawn = all(kind in (INTEGERS, *RANDOM) for kind in kinds) and any(kind in RANDOM for kind in kinds)
        sums = arithmetic.exact and arithmetic.bound == SUMMATION and not arithmetic.is_narrow(name)
        whole = name not in PARTS or FORMATS[self.dtype].accumulator == self.dtype
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
        alike = GRAD_INPUT if name == ADJOINT else ALIKE.get(name, name)
        if self.finite or alike not in self.undefined(arithmetic.dilated):
            return observed
        forgiven = np.isnan(observed) & self.undefined(arithmetic.dilated)[alike]
        return np.where(forgiven, expected, observed)

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
        if self._bias(name, arithmetic) is None:
            return self.rounded[name]
        return self._stored(name, self.results[name], arithmetic)

    def _stored(self, name: str, values: Float64Array, arithmetic: Arithmetic) -> Float64Array:
        bias = self._bias(name, arithmetic)
        if bias is None:
            return round_to(values, self.dtype)
        twice = round_to(round_to(values - finite(bias), self.dtype) + bias, self.dtype)
        return np.where(np.isfinite(values), twice, values)

    def gives(self, reading: Reading, name: str, observed: Float64Array, arithmetic: Arithmetic) -> bool:
        """Whether a reading gives an observed result, as closely as it can be asked for."""
        values = reading.results(self.geometry, self.operands, (name,)).get(name)
        if values is None or values.shape != observed.shape:
            return False
        if self.is_exact(name, arithmetic):
            stored = self._stored(name, values, arithmetic)
            return not differing(self._existing(name, observed, arithmetic, stored), stored).any()
        magnitude = np.abs(reading.results(self.geometry, self.operands.each(np.abs), (name,))[name])
        if magnitude.shape == self.results[name].shape:
            # a reading that subtracts what the truth adds has no larger sums than the truth itself
            magnitude = np.maximum(magnitude, self.magnitudes[name])
        bound = self.bound_around(name, values, magnitude, arithmetic)
        observed = self._within_range(name, observed, values, magnitude, arithmetic)
        if beyond(observed, values, bound, FORMATS[self.dtype].largest).any():
            return False
        at_random = self._at_random(name, arithmetic) and values.shape == self.results[name].shape
        return not at_random or self._statistics(name, observed, values, magnitude, arithmetic).ok


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
