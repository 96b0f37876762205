"""What the failures of one backend have in common: misreadings that explain them, and traits of their cases.

A single result is diagnosed where it is judged. This module looks at a whole run, in which passing cases are
evidence too: a misreading that would have shown in them is a less likely cause.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.cases.case import Case
from conformance.cases.questions import question_of, size
from conformance.frameworks.registry import predict
from conformance.judging.diagnosis.shared_traits import SharedTraits, find_shared_traits
from conformance.judging.results import FAIL, PASS, Result
from conformance.operators.aspects import COMPUTED
from conformance.operators.registry import can_apply, readings_by_name
from conformance.operators.windows.geometry import Geometry


@dataclass(frozen=True)
class ReadingGroup:
    """Failures of one backend, at least two, that each of the `readings` explains.

    `cases` are their ids, the smallest case first; `aspects` are what fails in any of them. `is_partial` says
    that in some of them a reading gives only what is wrong, beside values that are right.
    """

    cases: tuple[str, ...]
    aspects: tuple[str, ...]
    readings: tuple[str, ...]
    is_partial: bool = False


STALE = "stale"


@dataclass(frozen=True)
class EndingGroup:
    """Failures of one backend, at least two, that show no wrong numbers and ended alike.

    `outcome` is one of records, or `STALE` for known deviations that no longer happen; `error` is the type of
    the error, if there was one.
    """

    cases: tuple[str, ...]
    outcome: str
    error: str | None


@dataclass(frozen=True)
class CommonCause:
    """What the failures of one backend have in common.

    `computed` failures show wrong numbers: `groups` hold those that readings explain, the largest group
    first, `unexplained` the ids of the others, the smallest case first. `endings` hold other failures.
    `traits` part the cases that fail from those that pass.
    """

    backend: str
    failures: int
    computed: int
    groups: tuple[ReadingGroup, ...] = ()
    unexplained: tuple[str, ...] = ()
    endings: tuple[EndingGroup, ...] = ()
    traits: SharedTraits | None = None


def find_common_causes(results: Sequence[Result], cases: Sequence[Case] = ()) -> Iterator[CommonCause]:
    """What the failures have in common, for each backend that has several.

    `cases` are those of the results; the results of other cases say nothing of traits.
    """
    case_by_id = {case.id: case for case in cases}
    for backend in dict.fromkeys(result.backend for result in results):
        own = [result for result in results if result.backend == backend]
        if sum(result.verdict == FAIL for result in own) > 1:
            yield _common_cause(backend, own, case_by_id)


def _common_cause(backend: str, results: Sequence[Result], case_by_id: Mapping[str, Case]) -> CommonCause:
    failures = _smallest_first([result for result in results if result.verdict == FAIL], case_by_id)
    failing, passing = (_cases(results, case_by_id, verdict) for verdict in (FAIL, PASS))
    computed = [result for result in failures if _ending(result) is None]
    groups = tuple(_reading_groups(computed, list(_geometries(passing))))
    explained = {case for group in groups for case in group.cases}
    return CommonCause(
        backend,
        failures=len(failures),
        computed=len(computed),
        groups=groups,
        unexplained=tuple(result.case for result in computed if result.case not in explained),
        endings=tuple(_ending_groups(failures)),
        traits=find_shared_traits(failing, passing),
    )


def _smallest_first(results: Sequence[Result], case_by_id: Mapping[str, Case]) -> list[Result]:
    """The results by the products in the output of their case; those of unknown cases stand last."""
    known = {result.case for result in results} & case_by_id.keys()
    sizes = {name: size(case_by_id[name]) for name in known}
    return sorted(results, key=lambda result: (result.case not in sizes, sizes.get(result.case, 0)))


def _cases(results: Sequence[Result], case_by_id: Mapping[str, Case], verdict: str) -> list[Case]:
    return [
        case_by_id[result.case]
        for result in results
        if result.verdict == verdict and result.case in case_by_id
    ]


def _geometries(cases: Iterable[Case]) -> Iterator[Geometry]:
    """What each case computes by the rule of its own dialect, where that is not to refuse it."""
    for case in cases:
        prediction = predict(question_of(case), None)
        if isinstance(prediction, Geometry):
            yield prediction


def _reading_groups(failures: Sequence[Result], passing: Sequence[Geometry]) -> Iterator[ReadingGroup]:
    """Groups of failures by what explains most of those that are left.

    A greedy cover: one odd case among many does not take a bug its name away, and a backend with two bugs
    has two groups. A single failure is no group: its own diagnosis says what explains it.
    """
    left = list(failures)
    while names := _most_shared_readings(left):
        members = [result for result in left if names[0] in (*result.readings, *result.partly)]
        whole = [name for name in names if all(name in result.readings for result in members)]
        aspects = dict.fromkeys(aspect for result in members for aspect in result.failing_aspects)
        yield ReadingGroup(
            cases=tuple(result.case for result in members),
            aspects=tuple(aspects),
            readings=_least_refuted(whole or names, passing),
            is_partial=not whole,
        )
        left = [result for result in left if result not in members]


def _most_shared_readings(failures: Sequence[Result]) -> list[str]:
    """The readings that explain most of the failures, at least two, and all of them the same ones."""
    explained = defaultdict(set)
    for index, result in enumerate(failures):
        for name in {*result.readings, *result.partly} & readings_by_name().keys():
            explained[name].add(index)
    most = max(map(len, explained.values()), default=0)
    if most < 2:
        return []
    first = min(name for name, indices in explained.items() if len(indices) == most)
    return sorted(name for name, indices in explained.items() if indices == explained[first])


def _least_refuted(names: Sequence[str], passing: Sequence[Geometry]) -> tuple[str, ...]:
    """The readings that would have shown in the fewest of the cases that pass."""
    readings = readings_by_name()
    counts = {name: sum(can_apply(readings[name], each) for each in passing) for name in names}
    return tuple(name for name in names if counts[name] == min(counts.values()))


def _ending_groups(failures: Sequence[Result]) -> Iterator[EndingGroup]:
    """Failures without numbers that ended alike, the most frequent ending first."""
    endings = Counter(filter(None, map(_ending, failures)))
    for ending, count in endings.most_common():
        if count > 1:
            yield EndingGroup(tuple(r.case for r in failures if _ending(r) == ending), *ending)


def _ending(result: Result) -> tuple[str, str | None] | None:
    """How a failure ended that shows no wrong numbers; None where it shows some."""
    if not result.failing_aspects:
        return STALE, None
    if result.outcome == COMPUTED:
        return None
    return result.outcome, result.error["type"] if result.error else None
