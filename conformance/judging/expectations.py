"""What the author of a case expects, held against the rule, and which expectations nobody looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from conformance.cases.case import Case
from conformance.cases.questions import Job
from conformance.judging.known_deviations import aliases
from conformance.judging.results import FAIL, SKIP
from conformance.operators.aspects import ACCEPTANCE, SHAPE
from conformance.operators.question import LITERAL
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.operators.words import Refusal


class ResultOfCase(Protocol):
    """What has to be known of a result, which pytest's workers send without the rest."""

    @property
    def case(self) -> str: ...

    @property
    def backend(self) -> str: ...

    @property
    def verdict(self) -> str: ...

    @property
    def unseen(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class UnseenExpectation:
    """An expectation of a case that a run did not look at, with the backends that it was not looked at on.

    `results` names what is expected; () is all of it. It is reported and fails no run: which backends run is
    the user's choice, and some cases only few can be asked.
    """

    case: Case
    backends: tuple[str, ...]
    results: tuple[str, ...] = ()

    def __str__(self) -> str:
        case, backends = self.case, ", ".join(self.backends)
        why = f"{', '.join(self.results)} was not compared on {backends}" if self.results else ""
        return f"expectation not looked at: {case.id} ({case.place}): {why or f'skipped by {backends}'}"


def find_unseen_expectations(
    cases: Iterable[Case], results: Iterable[ResultOfCase]
) -> tuple[UnseenExpectation, ...]:
    """The cases with an `expect` that every backend skipped, those of whose expected results one was compared
    on no backend, and those where a backend that is named as refusing skipped."""
    by_case: dict[str, list[ResultOfCase]] = defaultdict(list)
    for result in results:
        by_case[result.case].append(result)
    return tuple(_unseen_of_cases(cases, by_case))


def _unseen_of_cases(
    cases: Iterable[Case], by_case: dict[str, list[ResultOfCase]]
) -> Iterator[UnseenExpectation]:
    for case in cases:
        own = by_case.get(case.id, [])
        skipped = tuple(result.backend for result in own if result.verdict == SKIP)
        if not own or case.expect.is_empty:
            continue
        if len(skipped) == len(own):
            yield UnseenExpectation(case, skipped)
            continue
        lacking = [
            name for name in _expected_results(case) if all(_leaves_out(result, name) for result in own)
        ]
        if lacking:
            yield UnseenExpectation(case, tuple(result.backend for result in own), tuple(lacking))
        named = case.expect.refused
        listed = () if named is None or isinstance(named, bool) else named
        refusing = tuple(name for name in skipped if any(each in listed for each in aliases(name)))
        if refusing:
            yield UnseenExpectation(case, refusing)


def _expected_results(case: Case) -> tuple[str, ...]:
    return *(() if case.expect.shape is None else (SHAPE,)), *case.expect.values


def _leaves_out(result: ResultOfCase, name: str) -> bool:
    return result.verdict == SKIP or name in result.unseen


def find_unseen_results(
    job: Job, prediction: Prediction, states: Mapping[str, str], values_compared: bool
) -> tuple[str, ...]:
    """The expected results of a case that are neither met nor contradicted by what a backend gave.

    `prediction` is that for the backend, `states` has the state of each aspect; `values_compared` is whether
    numbers were held against those that are expected.
    """
    expected = _expected_results(job.case)
    if states.get(ACCEPTANCE) == FAIL:
        # it is said why, and nothing that is expected can pass
        return ()
    if not isinstance(prediction, Geometry) or not expectation_holds(job, prediction):
        return expected
    return tuple(
        name
        for name in expected
        if states.get(name, SKIP) == SKIP or not (name == SHAPE or values_compared or states[name] == FAIL)
    )


def expectation_holds(job: Job, geometry: Geometry) -> bool:
    """Whether what is expected can be asked of a geometry.

    An expectation is written in the case's dialect; where another dialect means another geometry by the same
    words, it says nothing.
    """
    if job.question.compare != LITERAL:
        return True
    own = job.prediction(job.case.dialect)
    return isinstance(own, Geometry) and own.plain == geometry.plain


def describe_expected_of_refusal(job: Job, dialect: str | None) -> str | None:
    """What contradicts an expected result where the rule refuses; None where nothing does.

    `dialect` is what the backend speaks. The words of a literal case are read by the rule of the case's own
    dialect for this purpose: that is the dialect in which its expectation is written. A backend that is
    expected to refuse has no result to give.
    """
    case, question = job.case, job.question
    results = case.expect.results
    refusal = job.prediction(case.dialect if question.compare == LITERAL else dialect)
    if not results or not isinstance(refusal, Refusal) or expects_refusal(job):
        return None
    expected = " and ".join(results)
    return f"{case.place} expects {expected}, but the rule of {case.dialect} refuses: {refusal.why}"


def describe_other_rule(job: Job, refusal: Refusal) -> str | None:
    """What contradicts the name of the rule that is expected to refuse; None where nothing does."""
    written = job.case.expect.refused
    if not isinstance(written, Mapping):
        return None
    names = (name for name in aliases(job.backend, job.plain_name) if name in written)
    expected = next((written[name] for name in names), refusal.rule)
    if expected == refusal.rule:
        return None
    place = f"{job.case.place} expects {job.backend} to refuse by the rule `{expected}`"
    return f"{place}, but `{refusal.rule}` refuses: {refusal.why}"


def expects_refusal(job: Job) -> bool:
    """Whether the author expects the backend of a job to refuse."""
    written = job.case.expect.refused
    if written is None or isinstance(written, bool):
        return written is True
    return any(name in written for name in aliases(job.backend, job.plain_name))
