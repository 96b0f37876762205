"""Failures of a sweep grouped by cause, with one minimal case for each."""

from __future__ import annotations

import re
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

from conformance.backends.client import Client
from conformance.backends.crash_loop import SKIPPED_AFTER_CRASH_LOOP
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.cases.questions import size
from conformance.cases.reductions import traits
from conformance.errors import HarnessError
from conformance.failures.shrink import (
    DEADLY,
    DEADLY_SECONDS,
    HANG_LIMIT,
    QUESTION_LIMIT,
    Trial,
    asker,
    replace_words,
    shrink_failure,
)
from conformance.failures.sweep import JudgedCase
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import Result

MOST_SHRUNK = 24
"""How many causes are made small; a backend that is wrong everywhere has enough of them in these."""

ALL_DEADLY_SECONDS = 600.0
"""Seconds for all causes together that end a worker, which has to start again each time."""

LEFT = "It ends the worker; the time for making such cases small was over."
UNREPEATED = "It did not fail again when it was asked alone."

Advance = Callable[[], object]
Group = list[JudgedCase]


@dataclass(frozen=True)
class Cause:
    """Failures that look alike, and the minimal case that still fails as they do.

    `readings` are the misreadings that explain the minimal case, and those of all causes joined to this one.
    """

    failures: tuple[JudgedCase, ...]
    minimal: Case
    result: Result
    readings: tuple[str, ...] = ()

    @property
    def backend(self) -> str:
        """The one backend that fails so."""
        return self.result.backend


def find_causes(
    failures: Iterable[JudgedCase], advanced: Advance = lambda: None, shrinking: bool = True
) -> tuple[Cause, ...]:
    """The causes of new failures, those with the most failures first.

    The smallest failure of each look is asked again and made smaller; looks whose minimal cases come out
    alike are one cause.
    """
    groups = deque(_group_failures(failures))
    with ExitStack() as stack:
        search = _CauseSearch(stack, shrinking)
        while groups:
            others = search.take(groups.popleft())
            if others:
                groups.append(others)
            advanced()
    return tuple(sorted(search.causes, key=lambda cause: -len(cause.failures)))


def _group_failures(failures: Iterable[JudgedCase]) -> list[Group]:
    """Failures that look alike with the same operator, rank and dtype, the largest groups first."""
    looks: dict[tuple[object, ...], Group] = defaultdict(list)
    for failure in failures:
        words = failure.case.words
        kind = () if _was_not_asked(failure.result) else (words.op, words.rank, words.dtype)
        looks[(*appearance(failure.result), *kind)].append(failure)
    for group in looks.values():
        group.sort(key=lambda failure: (size(failure.case), failure.case.id))
    return sorted(looks.values(), key=len, reverse=True)


def _was_not_asked(result: Result) -> bool:
    """Whether the backend was given up before it came to the case."""
    return (result.error or {"type": ""})["type"].startswith(SKIPPED_AFTER_CRASH_LOOP)


def _parts_as_drawn(group: Group, note: str | None = None) -> tuple[tuple[JudgedCase, ...], Case, Result]:
    """Failures, minimal case and result of a cause that is not made small: its smallest case as drawn."""
    first = group[0]
    return tuple(group), first.case, replace(first.result, diagnosis=note or first.result.diagnosis)


class _CauseSearch:
    """The causes so far, the workers that are asked, and the time left for cases that end workers."""

    def __init__(self, stack: ExitStack, shrinking: bool) -> None:
        self.causes: list[Cause] = []
        self._stack, self._shrinking, self._taken = stack, shrinking, 0
        self._clients: dict[Target, Client] = {}
        self._deadly = ALL_DEADLY_SECONDS

    def take(self, group: Group) -> Group:
        """Make a cause of a group, or add it to one; return the failures that are not of this cause.

        Where a case ends the worker, nothing but its traits tells causes apart: failures that lack a trait
        which the minimal case needs have another cause.
        """
        deadly = group[0].result.outcome in DEADLY
        if _was_not_asked(group[0].result):
            self._add(Cause(*_parts_as_drawn(group)))
            return []
        if deadly and self._deadly <= 0:
            self._add(Cause(*_parts_as_drawn(group, LEFT)), within=True)
            return []
        begun, shrinking = time.monotonic(), self._shrinking and self._taken < MOST_SHRUNK
        self._taken += 1
        smallest = self._smallest(group[0], shrinking)
        if deadly:
            self._deadly -= time.monotonic() - begun
        if smallest is None:
            self._add(Cause(*_parts_as_drawn(group, UNREPEATED)))
            return []
        result = _diagnose(smallest)
        needed = traits(smallest.case.words) if deadly and shrinking else frozenset()
        others = [failure for failure in group[1:] if not needed <= traits(failure.case.words)]
        alike = tuple(failure for failure in group if failure not in others)
        self._add(Cause(alike, smallest.case, result, result.readings))
        return others

    def _smallest(self, failure: JudgedCase, shrinking: bool) -> Trial | None:
        """The failure made small; None where it does not repeat, or the backend does not start."""
        target = failure.target
        if target not in self._clients or self._clients[target].given_up:
            self._clients[target] = self._stack.enter_context(Client(target))
        try:
            ask = asker(self._clients[target])
        except HarnessError:
            return None
        trial = ask(failure.case, HANG_LIMIT if failure.result.outcome == "timeout" else QUESTION_LIMIT)
        if not trial.failing:
            return None
        if not shrinking:
            return trial
        if not trial.is_deadly:
            return shrink_failure(trial, ask, accepts=_is_new)
        seconds = min(DEADLY_SECONDS, self._deadly)
        return shrink_failure(trial, ask, seconds=seconds, accepts=_is_new, hints=self._hints(trial))

    def _hints(self, trial: Trial) -> Iterator[Case]:
        """Minimal cases of causes that ended a worker alike, with the operator and dtype of a trial."""
        words = trial.case.words
        for cause in self.causes:
            minimal = cause.minimal
            if cause.result.outcome == trial.result.outcome and traits(minimal.words) <= traits(words):
                hint = replace(minimal.words, op=words.op, dtype=words.dtype)
                case = replace_words(trial.case, hint)
                yield replace(case, gradients=minimal.gradients, derivatives=minimal.derivatives)

    def _add(self, cause: Cause, within: bool = False) -> None:
        """Join a cause to the first one that is the same, or append it.

        With `within` the cause was not made small, so that a cause whose minimal case needs only some of its
        traits is taken to be the same.
        """
        for index, other in enumerate(self.causes):
            if _is_same_cause(other, cause, within):
                first, second = sorted((other, cause), key=lambda each: size(each.minimal))
                failures = (*first.failures, *second.failures)
                shared = tuple(name for name in first.readings if name in second.readings)
                self.causes[index] = replace(first, failures=failures, readings=shared)
                return
        self.causes.append(cause)


def appearance(result: Result) -> tuple[object, ...]:
    """How a failure looks from outside: backend, outcome, error and the aspects that fail."""
    return (result.backend, result.outcome, *_error_signature(result), result.failing_aspects)


def _error_signature(result: Result) -> tuple[str, str]:
    """Type and first line of an error, without the numbers in it."""
    error = result.error or {"type": "", "message": ""}
    first = error["message"].strip().partition("\n")[0]
    return error["type"], re.sub(r"\d+|\[.*?\]|\(.*?\)", "#", first)[:80]


def _is_same_cause(one: Cause, other: Cause, within: bool) -> bool:
    """Whether one misreading explains both, or their minimal cases differ in nothing but dtype.

    A worker that ends gives no numbers to compare: causes are the same there where one minimal case has all
    traits of the other.
    """
    (*head, failing), (*other_head, other_failing) = appearance(one.result), appearance(other.result)
    if head != other_head:
        return False
    if one.readings or other.readings:
        return bool(set(one.readings) & set(other.readings))
    if one.result.outcome in DEADLY:
        mine, theirs = traits(one.minimal.words), traits(other.minimal.words)
        return mine <= theirs or (theirs <= mine and not within)
    words, other_words = (replace(each.minimal.words, dtype="") for each in (one, other))
    return one.result.outcome != "computed" or (failing == other_failing and words == other_words)


def _is_new(trial: Trial) -> bool:
    """Whether no known deviation covers a smaller case."""
    return len(trial.result.deviations) < len(trial.failing)


def _diagnose(trial: Trial) -> Result:
    return judge(trial.job, trial.about, trial.observation, Oracle())
