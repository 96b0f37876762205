"""Why numbers are wrong: the readings that give exactly what was observed, or where and how it is off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from conformance.judging.diagnosis import hypotheses
from conformance.judging.diagnosis.patterns import excerpt, location, pattern
from conformance.judging.diagnosis.reading_search import (
    MOST_NAMED,
    Attribution,
    ReadingSearch,
    limited_by_size,
)
from conformance.judging.effort import Effort
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.elementwise import Mask
from conformance.judging.numerics.reference_values import Reference
from conformance.operators import time_limit
from conformance.operators.convolution.readings.surrounded import call_inside
from conformance.operators.dtypes import Float64Array
from conformance.operators.surroundings import Surroundings
from conformance.operators.windows.readings.reading import Reading

Observed = Mapping[str, npt.NDArray[np.generic]]

NOTHING_AROUND = Surroundings()
ROUNDING = "no further off than rounding may be, where whole numbers are exact: rounded otherwise"


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
    surroundings: Surroundings = NOTHING_AROUND,
) -> Diagnosis:
    """What results that are wrong are: the readings that give them, else where and how they are off.

    Readings of a case that is not small are tried for so many seconds of processor time, and whatever else
    is said of it takes no longer. Where `surroundings` stand around the framework's call, readings are those
    of the call; where none of these says anything, of the whole.
    """
    with limited_by_size(criterion.reference, seconds):
        return _diagnose(criterion, _as_float64(observed), failing, surroundings)


def _as_float64(observed: Observed) -> dict[str, Float64Array]:
    # signalling NaNs, as uninitialized memory may hold, are converted with a warning
    with np.errstate(invalid="ignore"):
        return {name: np.asarray(array, dtype=np.float64) for name, array in observed.items()}


def _diagnose(
    criterion: Criterion,
    values: Mapping[str, Float64Array],
    failing: Sequence[str],
    surroundings: Surroundings,
) -> Diagnosis:
    reference = criterion.reference
    wrong = {
        name: criterion.wrong(name, values[name])
        for name in failing
        if values[name].shape == reference.results[name].shape
    }
    search, explanations, beside = _explain(criterion, values, failing, wrong, surroundings)
    named = {name for explanation in explanations for name in explanation.results}
    lines = [explanation.text for explanation in explanations]
    lines += [f"where {name} is wrong, {_describe_readings(readings)}" for name, readings in beside.items()]
    for name in failing:
        if name not in wrong and name not in named:
            lines += _describe_shape(search, reference, name, values[name])
    for name, mask in wrong.items():
        lines += _describe_region(criterion, name, values[name], mask, brief=name in named)
    shown = next((name for name, mask in wrong.items() if mask.any()), None)
    if shown is not None:
        lines.append(excerpt(shown, values[shown], criterion.expected(shown), wrong[shown]))
    if search.untried:
        lines.append(
            f"not diagnosed further: {len(search.untried)} readings would take too long at this size"
        )
    names = dict.fromkeys(reading.name for explanation in explanations for reading in explanation.readings)
    partly = dict.fromkeys(reading.name for readings in beside.values() for reading in readings)
    return Diagnosis("\n".join(lines), tuple(names), tuple(partly))


def _explain(
    criterion: Criterion,
    values: Mapping[str, Float64Array],
    failing: Sequence[str],
    wrong: Mapping[str, Mask],
    surroundings: Surroundings,
) -> tuple[ReadingSearch, tuple[Attribution, ...], dict[str, tuple[Reading, ...]]]:
    """A search for readings with what it found: of whole results, and of what is wrong of others.

    Readings of the framework's own call come first; those of the whole say something where these do not.
    """
    reference, added = criterion.reference, criterion.arithmetic.bias_added
    inside = call_inside(reference.geometry, surroundings, added)
    for call in (inside, None) if inside else (None,):
        search = ReadingSearch(criterion, values, failing, call)
        explanations = search.attributions(tuple(values))
        named = {name for explanation in explanations for name in explanation.results}
        partial = {name: search.partly(name, mask) for name, mask in wrong.items() if name not in named}
        beside = {name: readings for name, readings in partial.items() if readings}
        if explanations or beside:
            break
    return search, explanations, beside


def _describe_readings(readings: Sequence[Reading]) -> str:
    """One line for each of the first readings, one that names the rest."""
    lines = [f"it is what comes out when {r.sentence} [{r.name}]" for r in readings[:MOST_NAMED]]
    rest = ", ".join(reading.name for reading in readings[MOST_NAMED:])
    return "\nor ".join(lines) + (f"\nor of {rest}" if rest else "")


def _describe_shape(
    search: ReadingSearch, reference: Reference, name: str, observed: Float64Array
) -> list[str]:
    """The first of the readings that give the shape of a result, though not its numbers."""
    readings = [
        r
        for r in search.candidates
        if r.name not in search.untried and hypotheses.gives_shape(reference, r, name, observed.shape)
    ]
    lines = [
        f"the shape of {name} is what comes out when {r.sentence} [{r.name}], the numbers are not"
        for r in readings[:MOST_NAMED]
    ]
    if len(readings) > MOST_NAMED:
        lines.append(f"nor those of {', '.join(r.name for r in readings[MOST_NAMED:])}")
    return lines


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
