"""What all failures of one backend have in common: misreadings that explain them, and traits of their cases.

A single result is diagnosed where it is judged. This module looks at a whole run, in which passing cases are
evidence too: a misreading that would have shown in them is a less likely cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.cases.case import Case
from conformance.cases.questions import question_of
from conformance.frameworks.registry import predict
from conformance.judging.diagnosis.shared_traits import Shared, shared
from conformance.judging.results import FAIL, PASS, Result
from conformance.operators.convolution.geometry import Geometry
from conformance.operators.convolution.readings import BY_NAME


@dataclass(frozen=True)
class CommonCause:
    """What the failures of one backend have in common.

    `readings` give every wrong result, of `computed` failures in all, whose failing `aspects` are listed.
    `partial_readings` give only what is wrong in each of them, beside values that are right; they are looked
    for where there are no `readings`. `traits` part the cases that fail from those that pass.
    """

    backend: str
    computed: int
    aspects: tuple[str, ...]
    readings: tuple[str, ...]
    partial_readings: tuple[str, ...]
    traits: Shared | None


def find_common_causes(results: Sequence[Result], cases: Sequence[Case] = ()) -> Iterator[CommonCause]:
    """What the failures have in common, for each backend that has several.

    `cases` are those of the results; the results of other cases say nothing of traits.
    """
    case_by_id = {case.id: case for case in cases}
    for backend in dict.fromkeys(result.backend for result in results):
        own = [result for result in results if result.backend == backend]
        failures = [result for result in own if result.verdict == FAIL]
        if len(failures) > 1:
            failing, passing = (_cases(own, case_by_id, verdict) for verdict in (FAIL, PASS))
            yield _common_cause(backend, failures, failing, passing)


def _cases(results: Sequence[Result], case_by_id: Mapping[str, Case], verdict: str) -> list[Case]:
    return [
        case_by_id[result.case]
        for result in results
        if result.verdict == verdict and result.case in case_by_id
    ]


def _common_cause(
    backend: str, failures: Sequence[Result], failing: Sequence[Case], passing: Sequence[Case]
) -> CommonCause:
    computed = [result for result in failures if result.outcome == "computed"]
    geometries = list(_geometries(passing))
    readings = _least_refuted(_shared_readings([result.readings for result in computed]), geometries)
    partial: tuple[str, ...] = ()
    if not readings:
        either = [(*result.readings, *result.partly) for result in computed]
        partial = _least_refuted(_shared_readings(either), geometries)
    aspects = dict.fromkeys(aspect for result in computed for aspect in result.failing_aspects)
    return CommonCause(backend, len(computed), tuple(aspects), readings, partial, shared(failing, passing))


def _geometries(cases: Iterable[Case]) -> Iterator[Geometry]:
    """What each case computes by the rule of its own dialect, where that is not to refuse it."""
    for case in cases:
        prediction = predict(question_of(case), None)
        if isinstance(prediction, Geometry):
            yield prediction


def _shared_readings(names: Sequence[Sequence[str]]) -> list[str]:
    """The readings that several results all name; a single result shares nothing with another."""
    common = set.intersection(*map(set, names)) if len(names) > 1 else set()
    return sorted(common & BY_NAME.keys())


def _least_refuted(names: Sequence[str], passing: Sequence[Geometry]) -> tuple[str, ...]:
    """The readings that would have shown in the fewest of the cases that pass."""
    counts = {name: sum(map(BY_NAME[name].applies, passing)) for name in names}
    return tuple(name for name in names if counts[name] == min(counts.values()))
