"""Failures of a sweep by what causes them: one minimal case for each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace

from conformance.backends import Target
from conformance.cases.case import Case
from conformance.client import Client
from conformance.deviations import explained
from conformance.errors import HarnessError
from conformance.frameworks import checks, rule
from conformance.judge import judge
from conformance.observations import LITERAL
from conformance.oracle import Oracle
from conformance.results import FAIL, Result
from conformance.selftest import size
from conformance.shrink import Verdict, asking, shrunk
from conformance.sweep.run import Judged

MOST_SHRUNK = 24
"""Causes that are made small; a backend that is wrong everywhere needs no more."""

Advance = Callable[[], object]


@dataclass(frozen=True)
class Cause:
    """Failures that look alike, and the minimal case that still fails as they do.

    `readings` are the understandings that give what came out of every minimal case that was joined to it.
    """

    failures: tuple[Judged, ...]
    minimal: Case
    result: Result
    readings: tuple[str, ...] = ()

    @property
    def backend(self) -> str:
        """The one backend that fails so."""
        return self.result.backend


def causes(
    failures: Iterable[Judged], advanced: Advance = lambda: None, shrinking: bool = True
) -> tuple[Cause, ...]:
    """The causes of new failures, those with the most failures first.

    The smallest failure of each look is asked again and made smaller; looks whose minimal cases come out
    alike are one cause.
    """
    looks: dict[tuple[object, ...], list[Judged]] = defaultdict(list)
    for failure in failures:
        words = failure.case.words
        looks[(*look(failure.result), words.op, words.rank, words.dtype)].append(failure)
    ordered = sorted(looks.values(), key=len, reverse=True)
    made: list[Cause] = []
    with ExitStack() as stack:
        clients: dict[Target, Client] = {}
        for index, found in enumerate(ordered):
            found.sort(key=lambda failure: (size(failure.case), failure.case.id))
            target = found[0].target
            if target not in clients or clients[target].given_up:
                clients[target] = stack.enter_context(Client(target))
            minimal, result = _minimal(found[0], clients[target], shrinking and index < MOST_SHRUNK)
            _add(made, Cause(tuple(found), minimal, result, result.readings))
            advanced()
    return tuple(sorted(made, key=lambda cause: -len(cause.failures)))


def look(result: Result) -> tuple[object, ...]:
    """What a failure looks like from outside: backend, outcome, error and the aspects that fail."""
    return (result.backend, result.outcome, *_error(result), _failing(result))


def _failing(result: Result) -> tuple[str, ...]:
    return tuple(aspect for aspect, state in result.aspects.items() if state == FAIL)


def _error(result: Result) -> tuple[str, str]:
    """Type and first line of an error, without the numbers in it."""
    error = result.error or {"type": "", "message": ""}
    first = error["message"].strip().partition("\n")[0]
    return error["type"], re.sub(r"\d+|\[.*?\]|\(.*?\)", "#", first)[:80]


def _add(made: list[Cause], cause: Cause) -> None:
    """Join a cause to the first that it is the same as, or put it beside them."""
    for index, other in enumerate(made):
        if _same(other, cause):
            first, second = sorted((other, cause), key=lambda each: size(each.minimal))
            failures = (*first.failures, *second.failures)
            shared = tuple(name for name in first.readings if name in second.readings)
            made[index] = replace(first, failures=failures, readings=shared)
            return
    made.append(cause)


def _same(one: Cause, other: Cause) -> bool:
    """Whether a reading gives what came out of both, or they differ in nothing but their dtype."""
    (*head, failing), (*other_head, other_failing) = look(one.result), look(other.result)
    if head != other_head:
        return False
    if one.readings or other.readings:
        return bool(set(one.readings) & set(other.readings))
    words, other_words = (replace(each.minimal.words, dtype="") for each in (one, other))
    return one.result.outcome != "computed" or (failing == other_failing and words == other_words)


def _minimal(failure: Judged, client: Client, shrinking: bool) -> tuple[Case, Result]:
    """The minimal case and its result with a diagnosis; the failure as it was where it does not repeat."""
    try:
        ask = asking(client)
    except HarnessError:
        return failure.case, failure.result
    found = ask(failure.case)
    if not found.failing:
        note = "It did not fail again when it was asked alone."
        return failure.case, replace(failure.result, diagnosis=note)
    smallest = shrunk(found, ask, wanted=_new) if shrinking else found
    return smallest.case, _diagnosed(smallest, failure)


def _new(verdict: Verdict) -> bool:
    """Whether a smaller case is one that a case file may hold, and no known deviation covers it."""
    case = verdict.case
    if case.compare != LITERAL and checks.disagreement(rule(case.dialect), case.dialect, case.words):
        return False
    result, failing = verdict.result, verdict.failing
    words = verdict.question.words
    return len(explained(words, verdict.prediction, result.backend, result.outcome, failing)) < len(failing)


def _diagnosed(found: Verdict, failure: Judged) -> Result:
    return judge(
        found.case,
        failure.target.name,
        failure.dialect,
        found.about,
        found.question,
        found.observation,
        Oracle(),
        plain=failure.target.plain,
    )
