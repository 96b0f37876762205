"""Why numbers are wrong: the readings that give exactly what was observed, or where and how it is off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from conformance.dtypes import Float64Array
from conformance.observations import About
from conformance.operands import terms
from conformance.oracle import Truth
from conformance.readings import READINGS, Reading
from conformance.regions import excerpt, how, where

Observed = Mapping[str, npt.NDArray[np.generic]]

MOST_NAMED = 3
MOST_WORK = 2 * 10**9
"""Products that may be spent on trying readings: seconds, not minutes, at the sizes of real layers."""


def diagnose(truth: Truth, about: About, observed: Observed, failing: Sequence[str]) -> str:
    """A few lines on results that are wrong: every reading that gives them, else their region."""
    values = {name: np.asarray(array, dtype=np.float64) for name, array in observed.items()}
    named = explanations(truth, about, values, failing)
    lines = [
        f"the same numbers come out when {reading.sentence} [{reading.name}]"
        for reading in named[:MOST_NAMED]
    ]
    if len(named) > MOST_NAMED:
        rest = ", ".join(reading.name for reading in named[MOST_NAMED:])
        lines.append(f"which this case cannot tell from {rest}")
    for name in failing:
        if values[name].shape == truth.results[name].shape:
            lines += _region(truth, about, name, values[name], brief=bool(named))
    shown = next((name for name in failing if values[name].shape == truth.results[name].shape), None)
    if shown is not None:
        lines.append(
            excerpt(shown, values[shown], truth.expected(shown), truth.wrong(shown, values[shown], about))
        )
    return "\n".join(lines)


def explanations(
    truth: Truth, about: About, observed: Mapping[str, Float64Array], failing: Sequence[str]
) -> tuple[Reading, ...]:
    """The readings that give all the observed results; failing that, those that give the failing ones.

    The failing results are tried first: nearly every reading is ruled out by one of them.
    """
    order = [*failing, *(name for name in observed if name in truth.results and name not in failing)]
    partly = []
    for reading in _affordable(truth):
        given = _given(truth, about, reading, observed, order)
        if given == len(order):
            partly.append((reading, True))
        elif given >= len(failing):
            partly.append((reading, False))
    whole = tuple(reading for reading, complete in partly if complete)
    return whole or tuple(reading for reading, _ in partly)


def _given(
    truth: Truth, about: About, reading: Reading, observed: Mapping[str, Float64Array], order: Sequence[str]
) -> int:
    """How many results, in order, a reading gives before the first that it does not."""
    for count, name in enumerate(order):
        if not truth.gives(reading, name, observed[name], about):
            return count
    return len(order)


def _affordable(truth: Truth) -> list[Reading]:
    geometry = truth.geometry
    candidates = [reading for reading in READINGS if reading.applies(geometry)]
    work = max(1, terms(geometry)["output"] * truth.results["output"].size)
    return candidates[: MOST_WORK // work]


def _region(truth: Truth, about: About, name: str, observed: Float64Array, brief: bool) -> list[str]:
    wrong = truth.wrong(name, observed, about)
    place = where(name, wrong)
    if brief:
        return [f"wrong: {place}"]
    expected = truth.expected(name)
    law = how(name, observed, expected, wrong)
    lines = [f"wrong: {place}{f'; {law}' if law else ''}"]
    if not law:
        comparison = truth.compare(name, observed, about)
        of_bound = f", {comparison.of_bound:.3g} times the bound" if np.isfinite(comparison.of_bound) else ""
        lines.append(f"largest difference {comparison.max_abs:.6g}{of_bound}")
    return lines
