"""Why numbers are wrong: the readings that give exactly what was observed, or where and how it is off."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from conformance.judging.diagnosis.hypotheses import Truth
from conformance.judging.diagnosis.patterns import excerpt, how, where
from conformance.judging.effort import Effort
from conformance.judging.numerics.arithmetic import Arithmetic
from conformance.judging.numerics.elementwise import Mask
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
NUMBERS = frozenset(reading.name for reading in FAMILIES["numbers"])


@dataclass(frozen=True)
class Explanation:
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


class _Trial:
    """Readings held against what was observed, each pair of reading and result once, until time is out."""

    def __init__(
        self,
        truth: Truth,
        arithmetic: Arithmetic,
        observed: Mapping[str, Float64Array],
        failing: Sequence[str],
        seconds: float,
    ) -> None:
        self._truth, self._arithmetic, self._observed = truth, arithmetic, observed
        self._failing = frozenset(failing)
        self._given: dict[tuple[str, str], bool] = {}
        self._places: dict[str, tuple[Place, ...]] = {}
        self._until = math.inf if _is_small(truth) else time.thread_time() + seconds
        self.untried: set[str] = set()
        """Names of readings that time did not allow."""

    def giving(self, results: Sequence[str], readings: Sequence[Reading]) -> tuple[Reading, ...]:
        """The readings that give all of some results; the likely ones are tried first."""
        real = not all(self._truth.is_exact(name, self._arithmetic) for name in results)
        likely = sorted(readings, key=lambda reading: real and reading.name not in NUMBERS)
        given = {r.name for r in likely if all(self._gives(r, name) for name in results)}
        return tuple(r for r in readings if r.name in given)

    def partly(self, name: str, wrong: Mask, readings: Sequence[Reading]) -> tuple[Reading, ...]:
        """The readings that give all that is wrong of a result, beside what is right.

        None where nothing is right, or where what is wrong has too few values to tell.
        """
        truth, observed, arithmetic = self._truth, self._observed[name], self._arithmetic
        if wrong.all() or len(np.unique(observed[wrong])) < LEAST_VALUES:
            return ()
        places = [place for place in self._places_of(name) if wrong[place]]
        left = [r for r in readings if r.may_change(name) and time.thread_time() <= self._until]
        left = [r for r in left if not truth.excludes(r, name, observed, arithmetic, places)]
        return tuple(r for r in left if truth.gives_where(r, name, observed, arithmetic, wrong))

    def _gives(self, reading: Reading, name: str) -> bool:
        key = (reading.name, name)
        if key not in self._given:
            if time.thread_time() > self._until:
                self.untried.add(reading.name)
                return False
            self._given[key] = self._computed(reading, name)
        return self._given[key]

    def _computed(self, reading: Reading, name: str) -> bool:
        """A reading is looked at in a few places first, which is enough for nearly every one."""
        truth, observed, arithmetic = self._truth, self._observed[name], self._arithmetic
        if not reading.may_change(name):
            return name not in self._failing
        excluded = truth.excludes(reading, name, observed, arithmetic, self._places_of(name))
        return not excluded and truth.gives(reading, name, observed, arithmetic)

    def _places_of(self, name: str) -> tuple[Place, ...]:
        if name not in self._places:
            self._places[name] = self._truth.telling(name, self._observed[name], self._arithmetic)
        return self._places[name]


def _is_small(truth: Truth) -> bool:
    return truth.work <= UNTIMED and truth.nbytes <= UNTIMED * BYTES


@dataclass(frozen=True)
class Diagnosis:
    """A few lines of text, the names of the readings that give what came out, and of those that give only
    what is wrong of it."""

    text: str
    readings: tuple[str, ...]
    partly: tuple[str, ...] = ()


def diagnose(
    truth: Truth,
    arithmetic: Arithmetic,
    observed: Observed,
    failing: Sequence[str],
    seconds: float = Effort.DIAGNOSIS.value,
) -> Diagnosis:
    """What results that are wrong are: the readings that give them, else where and how they are off.

    Readings of a case that is not small are tried for so many seconds of processor time.
    """
    values = {name: np.asarray(array, dtype=np.float64) for name, array in observed.items()}
    trial = _Trial(truth, arithmetic, values, failing, seconds)
    found = _explained(trial, truth, tuple(values), failing)
    named = {name for explanation in found for name in explanation.results}
    lines = [explanation.text for explanation in found]
    wrong = {
        name: truth.wrong(name, values[name], arithmetic)
        for name in failing
        if values[name].shape == truth.results[name].shape
    }
    beside = _beside(trial, truth, {name: mask for name, mask in wrong.items() if name not in named})
    lines += [f"where {name} is wrong, {_what(readings)}" for name, readings in beside.items()]
    for name, mask in wrong.items():
        lines += _region(truth, arithmetic, name, values[name], mask, brief=name in named)
    shown = next((name for name, mask in wrong.items() if mask.any()), None)
    if shown is not None:
        lines.append(excerpt(shown, values[shown], truth.expected(shown, arithmetic), wrong[shown]))
    if trial.untried:
        lines.append(f"{len(trial.untried)} readings were not tried: that would take too long at this size")
    names = dict.fromkeys(reading.name for explanation in found for reading in explanation.readings)
    partly = dict.fromkeys(reading.name for readings in beside.values() for reading in readings)
    return Diagnosis("\n".join(lines), tuple(names), tuple(partly))


def _beside(trial: _Trial, truth: Truth, wrong: Mapping[str, Mask]) -> dict[str, tuple[Reading, ...]]:
    """Readings by the result of which they give what is wrong."""
    found = {name: trial.partly(name, mask, _candidates(truth)) for name, mask in wrong.items()}
    return {name: readings for name, readings in found.items() if readings}


def _what(readings: Sequence[Reading]) -> str:
    """One line for each of the first readings, one that names the rest."""
    said = [f"it is what comes out when {r.sentence} [{r.name}]" for r in readings[:MOST_NAMED]]
    rest = ", ".join(reading.name for reading in readings[MOST_NAMED:])
    return "\nor ".join(said) + (f"\nor of {rest}" if rest else "")


def _candidates(truth: Truth) -> list[Reading]:
    return [r for r in READINGS if r.shows(truth.results) and r.applies(truth.geometry)]


def explanations(
    truth: Truth, arithmetic: Arithmetic, observed: Mapping[str, Float64Array], failing: Sequence[str]
) -> tuple[Explanation, ...]:
    """The readings that give all observed results; else all failing ones; else single failing ones.

    The failing results are tried first: nearly every reading is ruled out by one of them.
    """
    trial = _Trial(truth, arithmetic, observed, failing, Effort.DIAGNOSIS.value)
    return _explained(trial, truth, tuple(observed), failing)


def _explained(
    trial: _Trial, truth: Truth, observed: Sequence[str], failing: Sequence[str]
) -> tuple[Explanation, ...]:
    others = tuple(name for name in observed if name in truth.results and name not in failing)
    candidates = _candidates(truth)
    together = trial.giving(failing, candidates)
    whole = trial.giving(others, together)
    if whole:
        return (Explanation((*failing, *others), whole, whole=True),)
    if together:
        return (Explanation(tuple(failing), together),)
    single = failing if len(failing) > 1 else ()
    alone = (Explanation((name,), trial.giving((name,), candidates)) for name in single)
    return tuple(explanation for explanation in alone if explanation.readings)


def _region(
    truth: Truth, arithmetic: Arithmetic, name: str, observed: Float64Array, wrong: Mask, brief: bool
) -> list[str]:
    if not wrong.any():
        statistics = truth.compare(name, observed, arithmetic).statistics
        return [f"{name}: {statistics.text}"] if statistics else []
    place = where(name, wrong)
    if brief:
        return [f"wrong: {place}"]
    expected = truth.expected(name, arithmetic)
    law = how(name, observed, expected, wrong)
    lines = [f"wrong: {place}{f'; {law}' if law else ''}"]
    if not law and truth.is_exact(name, arithmetic) and truth.is_rounding(name, observed, arithmetic):
        lines.append(ROUNDING)
    if not truth.reached(name)[wrong].any():
        lines.append("all of these places are such that no tap reaches them")
    if not law:
        comparison = truth.compare(name, observed, arithmetic)
        of_bound = f", {comparison.of_bound:.3g} times the bound" if np.isfinite(comparison.of_bound) else ""
        lines.append(f"largest difference {comparison.max_abs:.6g}{of_bound}")
    return lines
