"""What a question's results should be, computed once for all backends that are asked it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from conformance.judging.numerics.arithmetic import SUMMATION, Arithmetic
from conformance.judging.numerics.criterion import Closeness
from conformance.judging.numerics.elementwise import Mask, beyond, differing
from conformance.judging.numerics.exponent_range import overflowed
from conformance.operators.convolution.readings import READINGS, Operands, Place, Reading
from conformance.operators.data_kinds import EXTREME, INTEGERS, NORMAL, RANDOM, SPECIAL
from conformance.operators.dtypes import FORMATS, Float64Array, round_to
from conformance.operators.tensors import FURTHER_RESULTS

DENSE = {INTEGERS, NORMAL, SPECIAL, EXTREME, *RANDOM}
"""Kinds under which readings differ as much as under integers."""

SPOTS = 4
"""Wrong elements, and right ones, at which a reading is looked at before it is computed."""
BLINDNESS_WORK = 10**6
"""Products in the output of the largest case for which readings are tried on a pass."""


class Truth(Closeness):
    """The same, and what readings make of the same question."""

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

    def telling(self, name: str, observed: Float64Array, arithmetic: Arithmetic) -> tuple[Place, ...]:
        """Places that may exclude a reading of an observed result, each by itself: wrong ones, then right.

        None where the result has another shape, or where its elements have bounds of another kind.
        """
        if observed.shape != self.results[name].shape:
            return ()
        usable = ~self._forgiven(name, observed, arithmetic)
        if not self.is_exact(name, arithmetic):
            if arithmetic.bound != SUMMATION or EXTREME in self.recipe.kinds.values():
                return ()
            usable &= np.isfinite(self.magnitudes[name])
        wrong = self.wrong(name, observed, arithmetic)
        return (*_spread(wrong & usable), *_spread(~wrong & usable))

    def excludes(
        self,
        reading: Reading,
        name: str,
        observed: Float64Array,
        arithmetic: Arithmetic,
        places: Sequence[Place],
    ) -> bool:
        """Whether shape or single elements of a result show that a reading does not give it."""
        found = reading.single(self.geometry, self.operands, name)
        if found is None or found.shape != observed.shape:
            return found is not None
        with np.errstate(invalid="ignore", over="ignore"):
            if self.is_exact(name, arithmetic):
                return any(self._differs(name, observed[at], found.at(at), at, arithmetic) for at in places)
            sizes = reading.single(self.geometry, self.absolute, name)
            assert sizes is not None
            return any(
                self._is_beyond(name, observed[at], found.at(at), sizes.at(at), at, arithmetic)
                for at in places
            )

    def _differs(
        self, name: str, seen: float, value: float | None, place: Place, arithmetic: Arithmetic
    ) -> bool:
        if value is None:
            return False
        stored = self._stored(np.array([value]), self._bias_at(name, place, arithmetic))
        return bool(differing(np.array([seen]), stored)[0])

    def _is_beyond(
        self,
        name: str,
        seen: float,
        value: float | None,
        size: float | None,
        place: Place,
        arithmetic: Arithmetic,
    ) -> bool:
        if value is None or size is None:
            return False
        values, observed = np.array([value]), np.array([seen])
        sizes = np.maximum(np.abs([size]), self.magnitudes[name][place])
        narrow = arithmetic.is_narrow(name)
        if overflowed(observed, values, sizes, self.terms(name), self.dtype, narrow)[0]:
            return False
        bound = self._rounding(name, values, sizes, arithmetic, self._bias_at(name, place, arithmetic))
        return bool(beyond(observed, values, bound, FORMATS[self.dtype].largest)[0])

    def _bias_at(self, name: str, place: Place, arithmetic: Arithmetic) -> Float64Array | None:
        bias = self._bias(name, arithmetic)
        return None if bias is None else bias.ravel()[place[1] : place[1] + 1]

    def gives(self, reading: Reading, name: str, observed: Float64Array, arithmetic: Arithmetic) -> bool:
        """Whether a reading gives an observed result, as closely as it can be asked for."""
        values = self._read(reading, name, self.operands, self.results)
        if values is None or values.shape != observed.shape:
            return False
        if self._apart(reading, name, values, observed, arithmetic).any():
            return False
        at_random = self._at_random(name, arithmetic) and values.shape == self.results[name].shape
        if self.is_exact(name, arithmetic) or not at_random:
            return True
        magnitude = self._size(reading, name)
        observed = self._within_range(name, observed, values, magnitude, arithmetic)
        return self._statistics(name, observed, values, magnitude, arithmetic).ok

    def gives_where(
        self, reading: Reading, name: str, observed: Float64Array, arithmetic: Arithmetic, wrong: Mask
    ) -> bool:
        """Whether a reading gives those elements of an observed result that are wrong."""
        values = self._read(reading, name, self.operands, self.results)
        if values is None or values.shape != observed.shape:
            return False
        return not (self._apart(reading, name, values, observed, arithmetic) & wrong).any()

    def _apart(
        self,
        reading: Reading,
        name: str,
        values: Float64Array,
        observed: Float64Array,
        arithmetic: Arithmetic,
    ) -> Mask:
        """Where an observed result is not what a reading gives."""
        if self.is_exact(name, arithmetic):
            stored = self._stored(values, self._bias(name, arithmetic))
            return differing(self._existing(name, observed, arithmetic, stored), stored)
        magnitude = self._size(reading, name)
        bound = self.bound_around(name, values, magnitude, arithmetic)
        observed = self._within_range(name, observed, values, magnitude, arithmetic)
        return beyond(observed, values, bound, FORMATS[self.dtype].largest)

    def _size(self, reading: Reading, name: str) -> Float64Array:
        """Sums over absolute values under a reading."""
        sizes = self._read(reading, name, self.absolute, self.magnitudes)
        assert sizes is not None
        magnitude = np.abs(sizes)
        if magnitude.shape == self.results[name].shape:
            # a reading that subtracts what the truth adds has no larger sums than the truth itself
            magnitude = np.maximum(magnitude, self.magnitudes[name])
        return magnitude

    def _read(
        self, reading: Reading, name: str, operands: Operands, right: Mapping[str, Float64Array]
    ) -> Float64Array | None:
        """A result under a reading, from what is `right` where that is enough."""
        if not reading.may_change(name):
            return right[name]
        if reading.after is None or name in FURTHER_RESULTS:
            return reading.results(self.geometry, operands, (name,)).get(name)
        with np.errstate(invalid="ignore", over="ignore"):
            return reading.after(self.geometry, name, right[name])


def _spread(mask: Mask) -> list[Place]:
    """A few places of a mask, from the first to the last."""
    found = np.flatnonzero(mask)
    chosen = np.unique(np.linspace(0, len(found) - 1, SPOTS).astype(np.intp)) if len(found) else ()
    return [tuple(int(index) for index in np.unravel_index(found[i], mask.shape)) for i in chosen]
