"""What the failures of one backend have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from conformance.cases.case import Case
from conformance.cases.questions import question_of
from conformance.frameworks.registry import predict
from conformance.judging.diagnosis.shared_traits import shared
from conformance.judging.results import FAIL, PASS, Result
from conformance.operators.convolution.geometry import Geometry
from conformance.operators.convolution.readings import BY_NAME
from conformance.reports.failure import _and, _failed

MOST_SETS = 3
"""Sets of traits that are told where several part what fails from what passes."""


def common(results: Sequence[Result], cases: Sequence[Case] = ()) -> Iterator[str]:
    """For each backend with several failures the readings that explain all of them, and what their cases, of
    all that it was asked, have in common alone."""
    known = {case.id: case for case in cases}
    for backend in dict.fromkeys(result.backend for result in results):
        own = [result for result in results if result.backend == backend]
        failing = [result for result in own if result.verdict == FAIL]
        if len(failing) > 1:
            passing = _cases(own, known, PASS)
            predicted = (predict(question_of(case), None) for case in passing)
            yield from _readings(
                backend, failing, [found for found in predicted if isinstance(found, Geometry)]
            )
            yield from _traits(backend, _cases(own, known, FAIL), passing)


def _cases(results: Sequence[Result], known: Mapping[str, Case], verdict: str) -> list[Case]:
    found = (known.get(result.case) for result in results if result.verdict == verdict)
    return [case for case in found if case is not None]


def _readings(backend: str, failing: Sequence[Result], geometries: Sequence[Geometry]) -> Iterator[str]:
    """Readings that explain every failure; those that would show in the fewest cases that pass."""
    computed = [result for result in failing if result.outcome == "computed"]
    aspects = dict.fromkeys(name for result in computed for name in _failed(result))
    which = f"All {len(computed)} failures of {backend}, of {_and(list(aspects))},"
    shared = _least_refuted(_shared([result.readings for result in computed]), geometries)
    for name in shared:
        yield f"{which} come out when {BY_NAME[name].sentence} [{name}]"
    either = [(*result.readings, *result.partly) for result in computed]
    for name in () if shared else _least_refuted(_shared(either), geometries):
        yield f"{which} are, where they are wrong, what comes out when {BY_NAME[name].sentence} [{name}]"


def _shared(named: Sequence[Sequence[str]]) -> list[str]:
    shared = set.intersection(*map(set, named)) if len(named) > 1 else set()
    return sorted(shared & BY_NAME.keys())


def _least_refuted(names: Sequence[str], passing: Sequence[Geometry]) -> list[str]:
    counts = {name: sum(map(BY_NAME[name].applies, passing)) for name in names}
    return [name for name in names if counts[name] == min(counts.values())]


def _traits(backend: str, failing: Sequence[Case], passing: Sequence[Case]) -> Iterator[str]:
    found = shared(failing, passing)
    if found is None:
        return
    told = "; or ".join(_and(traits) for traits in found.traits[:MOST_SETS])
    told += " (no case tells which)" if len(found.traits) > 1 else ""
    if found.having:
        few = f"as have only {found.having} of the {found.passing} cases that pass"
        yield f"All {found.failing} failures of {backend} have {told}, {few}"
    else:
        which = f"All {found.failing} failures of {backend}, and none of the {found.passing} cases that pass,"
        yield f"{which} have {told}"
