"""Why numbers are wrong: the readings that give exactly what was observed, or where and how it is off."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from conformance.judging.diagnosis import hypotheses
from conformance.judging.diagnosis.patterns import excerpt, location, pattern
from conformance.judging.effort import Effort
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.elementwise import Mask
from conformance.judging.numerics.reference_values import Reference
from conformance.operators import time_limit
from conformance.operators.convolution.readings import FAMILIES, READINGS, Place, Reading
from conformance.operators.dtypes import Float64Array

Observed = Mapping[str, npt.NDArray[np.generic]]

MOST_NAMED = 3
UNTIMED = 10**6
"""Products in the output, or numbers held, of the largest case that is diagnosed whatever time it takes: what
is said of small cases does not depend on how busy the machine is."""
BYTES = 8
LEAST_VALUES = 4
"""Different values among what is wrong, from which on a reading that gives all of them says something."""
ROUNDING = "no further off than rounding may be, where whole numbers are exact: rounded otherwise"
PRECISION_READINGS = frozenset(reading.name for reading in FAMILIES["numbers"])


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


class _ReadingSearch:
    """Readings held against what was observed, each pair of reading and result once, until time is out.

    The limit is that of `time_limit`, which the search may be made within.
    """

    def __init__(
        self, criterion: Criterion, observed: Mapping[str, Float64Array], failing: Sequence[str]
    ) -> None:
        self._criterion, self._observed = criterion, observed
        self._failing = frozenset(failing)
        self._given: dict[tuple[str, str], bool] = {}
        self._places: dict[str, tuple[Place, ...]] = {}
        self.untried: set[str] = set()
        """Names of readings that time did not allow."""

    def giving(self, results: Sequence[str], readings: Sequence[Reading]) -> tuple[Reading, ...]:
        """The readings that give all of some results; the likely ones are tried first."""
        real = not all(self._criterion.is_exact(name) for name in results)
        likely = sorted(readings, key=lambda reading: real and reading.name not in PRECISION_READINGS)
        given = {r.name for r in likely if all(self._gives(r, name) for name in results)}
        return tuple(r for r in readings if r.name in given)

    def partly(self, name: str, wrong: Mask, readings: Sequence[Reading]) -> tuple[Reading, ...]:
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

        return tuple(r for r in readings if r.may_change(name) and self._try(r, partial(gives, r)))

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


def _is_small(reference: Reference) -> bool:
    return reference.work <= UNTIMED and reference.nbytes <= UNTIMED * BYTES


@dataclass(frozen=True)
class Diagnosis:
    """A few lines of text, the names of the readings that give what came out, and of those that give only
    what is wrong of it."""

    text: str
    readings: tuple[str, ...]
    partly: tuple[str, ...] = ()


def diagnose(
    criterion: Criterion,
    observed: Observed,
    failing: Sequence[str],
    seconds: float = Effort.DIAGNOSIS.value,
) -> Diagnosis:
    """What results that are wrong are: the readings that give them, else where and how they are off.

    Readings of a case that is not small are tried for so many seconds of processor time, and whatever else
    is said of it takes no longer.
    """
    with _limited(criterion.reference, seconds):
        return _diagnose(criterion, observed, failing)


def _limited(reference: Reference, seconds: float) -> AbstractContextManager[None]:
    return time_limit.limited(math.inf if _is_small(reference) else seconds)


def _diagnose(criterion: Criterion, observed: Observed, failing: Sequence[str]) -> Diagnosis:
    values = {name: np.asarray(array, dtype=np.float64) for name, array in observed.items()}
    reference, trial = criterion.reference, _ReadingSearch(criterion, values, failing)
    explanations = _find_attributions(trial, reference, tuple(values), failing)
    named = {name for explanation in explanations for name in explanation.results}
    lines = [explanation.text for explanation in explanations]
    wrong = {
        name: criterion.wrong(name, values[name])
        for name in failing
        if values[name].shape == reference.results[name].shape
    }
    beside = _find_partial_readings(
        trial, reference, {name: mask for name, mask in wrong.items() if name not in named}
    )
    lines += [f"where {name} is wrong, {_describe_readings(readings)}" for name, readings in beside.items()]
    for name in failing:
        if name not in wrong and name not in named:
            lines += _describe_shape(trial, reference, name, values[name])
    for name, mask in wrong.items():
        lines += _describe_region(criterion, name, values[name], mask, brief=name in named)
    shown = next((name for name, mask in wrong.items() if mask.any()), None)
    if shown is not None:
        lines.append(excerpt(shown, values[shown], criterion.expected(shown), wrong[shown]))
    if trial.untried:
        lines.append(f"not diagnosed further: {len(trial.untried)} readings would take too long at this size")
    names = dict.fromkeys(reading.name for explanation in explanations for reading in explanation.readings)
    partly = dict.fromkeys(reading.name for readings in beside.values() for reading in readings)
    return Diagnosis("\n".join(lines), tuple(names), tuple(partly))


def _find_partial_readings(
    trial: _ReadingSearch, reference: Reference, wrong: Mapping[str, Mask]
) -> dict[str, tuple[Reading, ...]]:
    """For each result, the readings that give what is wrong of it beside what is right."""
    partial = {name: trial.partly(name, mask, _candidates(reference)) for name, mask in wrong.items()}
    return {name: readings for name, readings in partial.items() if readings}


def _describe_readings(readings: Sequence[Reading]) -> str:
    """One line for each of the first readings, one that names the rest."""
    lines = [f"it is what comes out when {r.sentence} [{r.name}]" for r in readings[:MOST_NAMED]]
    rest = ", ".join(reading.name for reading in readings[MOST_NAMED:])
    return "\nor ".join(lines) + (f"\nor of {rest}" if rest else "")


def _describe_shape(
    trial: _ReadingSearch, reference: Reference, name: str, observed: Float64Array
) -> list[str]:
    """The first of the readings that give the shape of a result, though not its numbers."""
    readings = [
        r
        for r in _candidates(reference)
        if r.name not in trial.untried and hypotheses.gives_shape(reference, r, name, observed.shape)
    ]
    lines = [
        f"the shape of {name} is what comes out when {r.sentence} [{r.name}], the numbers are not"
        for r in readings[:MOST_NAMED]
    ]
    if len(readings) > MOST_NAMED:
        lines.append(f"nor those of {', '.join(r.name for r in readings[MOST_NAMED:])}")
    return lines


def _candidates(reference: Reference) -> list[Reading]:
    return [r for r in READINGS if r.shows(reference.results) and r.applies(reference.geometry)]


def find_attributions(
    criterion: Criterion, observed: Mapping[str, Float64Array], failing: Sequence[str]
) -> tuple[Attribution, ...]:
    """The readings that give all observed results; else all failing ones; else single failing ones.

    The failing results are tried first: nearly every reading is ruled out by one of them.
    """
    with _limited(criterion.reference, Effort.DIAGNOSIS.value):
        trial = _ReadingSearch(criterion, observed, failing)
        return _find_attributions(trial, criterion.reference, tuple(observed), failing)


def _find_attributions(
    trial: _ReadingSearch, reference: Reference, observed: Sequence[str], failing: Sequence[str]
) -> tuple[Attribution, ...]:
    others = tuple(name for name in observed if name in reference.results and name not in failing)
    candidates = _candidates(reference)
    together = trial.giving(failing, candidates)
    whole = trial.giving(others, together)
    if whole:
        return (Attribution((*failing, *others), whole, whole=True),)
    if together:
        return (Attribution(tuple(failing), together),)
    single = failing if len(failing) > 1 else ()
    alone = (Attribution((name,), trial.giving((name,), candidates)) for name in single)
    return tuple(explanation for explanation in alone if explanation.readings)


def _describe_region(
    criterion: Criterion, name: str, observed: Float64Array, wrong: Mask, brief: bool
) -> list[str]:
    if not wrong.any():
        statistics = criterion.compare(name, observed).statistics
        return [f"{name}: {statistics.text}"] if statistics else []
    place = location(name, wrong)
    if brief:
        return [f"wrong: {place}"]
    expected = criterion.expected(name)
    law = pattern(name, observed, expected, wrong)
    lines = [f"wrong: {place}{f'; {law}' if law else ''}"]
    if not law and criterion.is_exact(name) and criterion.is_rounding(name, observed):
        lines.append(ROUNDING)
    if _is_unreached(criterion.reference, name, wrong):
        lines.append("all of these places are such that no tap reaches them")
    if not law:
        comparison = criterion.compare(name, observed)
        of_bound = f", {comparison.of_bound:.3g} times the bound" if np.isfinite(comparison.of_bound) else ""
        lines.append(f"largest difference {comparison.max_abs:.6g}{of_bound}")
    return lines


def _is_unreached(reference: Reference, name: str, places: Mask) -> bool:
    """Whether no tap reaches any of some places; False where that takes too long to say."""
    try:
        return not reference.tap_reaches(name)[places].any()
    except time_limit.OutOfTime:
        return False
