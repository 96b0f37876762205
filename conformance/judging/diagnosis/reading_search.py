"""Which readings of an operator give what was observed of its results, tried one by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import numpy as np

from conformance.judging.diagnosis import hypotheses
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.elementwise import Mask
from conformance.judging.numerics.reference_values import Reference
from conformance.operators import time_limit
from conformance.operators.convolution.readings.surrounded import CallInside
from conformance.operators.dtypes import Float64Array
from conformance.operators.windows.readings.reading import Reading
from conformance.operators.windows.result_shapes import Place

MOST_NAMED = 3
UNTIMED = 10**6
"""Products in the output, or numbers held, of the largest case that is diagnosed whatever time it takes: what
is said of small cases does not depend on how busy the machine is."""
BYTES = 8
LEAST_VALUES = 4
"""Different values among what is wrong, from which on a reading that gives all of them says something."""


@dataclass(frozen=True)
class Attribution:
    """`readings` give exactly what was observed of `results`; `whole` where those are all there are."""

    results: tuple[str, ...]
    readings: tuple[Reading, ...]
    whole: bool = False

    @property
    def text(self) -> str:
        """One line for each of the first readings, one that names the rest."""
        what = (
            "the same numbers come"
            if self.whole
            else f"the same {' and '.join(self.results)}, no more, comes"
        )
        lines = [
            f"{what} out when {reading.sentence} [{reading.name}]" for reading in self.readings[:MOST_NAMED]
        ]
        if len(self.readings) > MOST_NAMED:
            rest = ", ".join(reading.name for reading in self.readings[MOST_NAMED:])
            lines.append(f"which this case cannot tell from {rest}")
        return "\n".join(lines)


class ReadingSearch:
    """Readings held against what was observed, each pair of reading and result once, until time is out.

    The limit is that of `time_limit`, which the search may be made within.
    """

    def __init__(
        self,
        criterion: Criterion,
        observed: Mapping[str, Float64Array],
        failing: Sequence[str],
        inside: CallInside | None = None,
    ) -> None:
        self._criterion, self._observed = criterion, observed
        reference = criterion.reference
        own = reference.theory.readings
        readings = own if inside is None else tuple(map(inside.reading, own))
        shown = (r for r in readings if r.shows(reference.results))
        self.candidates = tuple(r for r in shown if r.applies(reference.geometry))
        """The readings that can show: of the call inside of what stands around it, where one is given."""
        self._failing = tuple(failing)
        self._given: dict[tuple[str, str], bool] = {}
        self._places: dict[str, tuple[Place, ...]] = {}
        self.untried: set[str] = set()
        """Names of readings that time did not allow."""

    def giving(self, results: Sequence[str], readings: Sequence[Reading]) -> tuple[Reading, ...]:
        """The readings that give all of some results; the likely ones are tried first."""
        real = not all(self._criterion.is_exact(name) for name in results)
        of_numbers = {reading.name for reading in self._criterion.reference.theory.families["numbers"]}
        likely = sorted(readings, key=lambda reading: real and reading.name not in of_numbers)
        given = {r.name for r in likely if all(self._gives(r, name) for name in results)}
        return tuple(r for r in readings if r.name in given)

    def partly(self, name: str, wrong: Mask) -> tuple[Reading, ...]:
        """The readings that give all that is wrong of a result, beside what is right.

        None where nothing is right, or where what is wrong has too few values to tell.
        """
        criterion, observed = self._criterion, self._observed[name]
        if wrong.all() or len(np.unique(observed[wrong])) < LEAST_VALUES:
            return ()
        places = [place for place in self._places_of(name) if wrong[place]]

        def gives(reading: Reading) -> bool:
            excluded = hypotheses.excludes(criterion, reading, name, observed, places)
            return not excluded and hypotheses.gives_where(criterion, reading, name, observed, wrong)

        return tuple(r for r in self.candidates if r.may_change(name) and self._try(r, partial(gives, r)))

    def attributions(self, observed: Sequence[str]) -> tuple[Attribution, ...]:
        """The readings that give all observed results; else all failing ones; else single failing ones.

        The failing results are tried first: nearly every reading is ruled out by one of them.
        """
        failing, known = self._failing, self._criterion.reference.results
        others = tuple(name for name in observed if name in known and name not in failing)
        together = self.giving(failing, self.candidates)
        whole = self.giving(others, together)
        if whole:
            return (Attribution((*failing, *others), whole, whole=True),)
        if together:
            return (Attribution(failing, together),)
        single = failing if len(failing) > 1 else ()
        alone = (Attribution((name,), self.giving((name,), self.candidates)) for name in single)
        return tuple(explanation for explanation in alone if explanation.readings)

    def _gives(self, reading: Reading, name: str) -> bool:
        key = (reading.name, name)
        if key not in self._given:
            self._given[key] = self._try(reading, partial(self._computed, reading, name))
        return self._given[key]

    def _try(self, reading: Reading, question: Callable[[], bool]) -> bool:
        """The answer to a question about a reading; False, and the reading is noted, where time is out."""
        try:
            time_limit.check()
            return question()
        except time_limit.OutOfTime:
            self.untried.add(reading.name)
            return False

    def _computed(self, reading: Reading, name: str) -> bool:
        """A reading is looked at in a few places first, which is enough for nearly every one."""
        criterion, observed = self._criterion, self._observed[name]
        if not reading.may_change(name):
            return name not in self._failing
        excluded = hypotheses.excludes(criterion, reading, name, observed, self._places_of(name))
        return not excluded and hypotheses.gives(criterion, reading, name, observed)

    def _places_of(self, name: str) -> tuple[Place, ...]:
        if name not in self._places:
            self._places[name] = hypotheses.telling_places(self._criterion, name, self._observed[name])
        return self._places[name]


def limited_by_size(reference: Reference, seconds: float) -> AbstractContextManager[None]:
    """A limit of processor time on the diagnosis of a case; none where the case is small."""
    return time_limit.limited(math.inf if _is_small(reference) else seconds)


def _is_small(reference: Reference) -> bool:
    return reference.work <= UNTIMED and reference.nbytes <= UNTIMED * BYTES
