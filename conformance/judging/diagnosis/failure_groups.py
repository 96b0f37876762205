"""The failures of a run by their cause: a misreading, a known deviation, an expectation, an ending."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.cases.case import Case
from conformance.cases.questions import size
from conformance.judging.diagnosis.common_causes import CommonCause
from conformance.judging.results import FAIL, Result
from conformance.operators.aspects import COMPUTED

EXPECTATION, DEVIATION, READING, ENDING, STALE, UNEXPLAINED = (
    "expectation",
    "deviation",
    "reading",
    "ending",
    "stale",
    "unexplained",
)
KINDS = (EXPECTATION, DEVIATION, READING, ENDING, STALE, UNEXPLAINED)
"""What a cause is: the case expects what neither rule nor reference gives; a deviation that is known of
other versions; a misreading of the operator; an error, crash or time limit; a `known` entry that no longer
happens; wrong numbers or shapes that nothing explains."""

MOST_OF_MESSAGE = 80
"""Characters of an error message by which two errors are told apart."""


@dataclass(frozen=True)
class FailureGroup:
    """Failures with one cause, of any number of backends; the smallest case comes first.

    `names` are the readings that explain each of them, or the known deviations; empty for other kinds.
    `is_partial` says that in some of them a reading gives only what is wrong, beside values that are right.
    """

    kind: str
    results: tuple[Result, ...]
    names: tuple[str, ...] = ()
    is_partial: bool = False

    @property
    def smallest(self) -> Result:
        """The result that shows the cause with the least arithmetic."""
        return self.results[0]

    @property
    def backends(self) -> tuple[str, ...]:
        """The backends that have it."""
        return tuple(dict.fromkeys(result.backend for result in self.results))

    @property
    def cases(self) -> tuple[str, ...]:
        """The ids of the cases that show it, the smallest first."""
        return tuple(dict.fromkeys(result.case for result in self.results))

    @property
    def aspects(self) -> tuple[str, ...]:
        """What fails in any of its results."""
        return tuple(dict.fromkeys(name for result in self.results for name in result.failing_aspects))


_Key = tuple[str, tuple[str, ...], bool, Hashable]
"""The kind, the names and whether they are partial, and what else tells causes apart."""


def failures_of_backends(results: Iterable[Result], cases: Iterable[Case]) -> list[Result]:
    """The results without those whose cause is the case itself: an expectation that cannot be met."""
    case_by_id = {case.id: case for case in cases}
    return [result for result in results if not _is_unmet_expectation(result, case_by_id)]


def group_failures(
    results: Iterable[Result], causes: Iterable[CommonCause], cases: Iterable[Case]
) -> tuple[FailureGroup, ...]:
    """The failures among results by cause, the most frequent first.

    `causes` are the common causes of the same results: they choose one of the readings that explain a result
    by itself. Every failure is in one group.
    """
    case_by_id = {case.id: case for case in cases}
    chosen = dict(_chosen_readings(causes))
    members: dict[_Key, list[Result]] = defaultdict(list)
    for result in _smallest_first([each for each in results if each.verdict == FAIL], case_by_id):
        members[_key(result, chosen, case_by_id)].append(result)
    found = [
        FailureGroup(kind, tuple(alike), names, is_partial)
        for (kind, names, is_partial, _), alike in members.items()
    ]
    return tuple(sorted(found, key=lambda group: -len(group.results)))


def _chosen_readings(
    causes: Iterable[CommonCause],
) -> Iterator[tuple[tuple[str, str], tuple[tuple[str, ...], bool]]]:
    """The readings of each backend and case that explain it together with others."""
    for cause in causes:
        for group in cause.groups:
            for case in group.cases:
                yield (cause.backend, case), (group.readings, group.is_partial)


def _smallest_first(failures: Sequence[Result], case_by_id: Mapping[str, Case]) -> list[Result]:
    """The failures by the products in the output of their case; those of unknown cases stand last."""
    sizes = {
        name: size(case_by_id[name]) for name in {result.case for result in failures} & case_by_id.keys()
    }
    return sorted(failures, key=lambda result: (result.case not in sizes, sizes.get(result.case, 0)))


def _key(
    result: Result,
    chosen: Mapping[tuple[str, str], tuple[tuple[str, ...], bool]],
    case_by_id: Mapping[str, Case],
) -> _Key:
    failing = result.failing_aspects
    if not failing and result.aspects:
        return STALE, (), False, ""
    if _is_unmet_expectation(result, case_by_id):
        return EXPECTATION, (), False, result.case
    if failing and set(failing) <= result.deviations.keys():
        return DEVIATION, tuple(dict.fromkeys(result.deviations[name] for name in failing)), False, ""
    explained = chosen.get((result.backend, result.case))
    if explained is not None:
        return READING, *explained, ""
    if result.outcome != COMPUTED:
        return ENDING, (), False, (result.outcome, *_error(result))
    if result.readings or result.partly:
        return READING, result.readings or result.partly, not result.readings, ""
    return UNEXPLAINED, (), False, (result.backend, failing)


def _error(result: Result) -> tuple[str, str]:
    """The type of an error and the beginning of its message, whatever numbers stand in it."""
    error = result.error or {"type": "", "message": ""}
    first = error["message"].strip().partition("\n")[0]
    return error["type"], re.sub(r"[-+.\d]+", "0", first)[:MOST_OF_MESSAGE]


def _is_unmet_expectation(result: Result, case_by_id: Mapping[str, Case]) -> bool:
    """Whether all that is wrong of a result is what the author of its case expects."""
    case = case_by_id.get(result.case)
    if case is None or result.verdict != FAIL or not result.diagnosis:
        return False
    return all(line.startswith(f"{case.place} expects ") for line in result.diagnosis.splitlines())
