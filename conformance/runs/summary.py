"""The counts of a run: what reports write, and nothing that they would have to compute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.judging.results import KNOWN, SKIP, Result
from conformance.operators.observations import About
from conformance.operators.skips import OTHER
from conformance.runs.record import count_verdicts


@dataclass(frozen=True)
class BackendCounts:
    """The results of one backend: by verdict, how many are weak, or not native, and their seconds."""

    name: str
    about: About
    verdicts: Mapping[str, int]
    weak: int
    emulated: int
    seconds: float


@dataclass(frozen=True)
class Summary:
    """The results of a run, counted.

    `skipped` counts skips by their kind (`skips.SKIPS`), `known` known deviations by the aspects that
    deviate, `weak` weak results by the folder of their case; each the most frequent first. `slowest` are all
    that took time, the slowest first.
    """

    cases: int
    results: int
    checked: int
    verdicts: Mapping[str, int]
    backends: tuple[BackendCounts, ...]
    skipped: Mapping[str, int]
    known: Mapping[str, int]
    weak: Mapping[str, int]
    slowest: tuple[Result, ...]


def summarize(results: Sequence[Result], abouts: Mapping[str, About]) -> Summary:
    """The counts of the results of backends."""
    verdicts = count_verdicts(results)
    return Summary(
        cases=len({result.case for result in results}),
        results=len(results),
        checked=len(results) - verdicts[SKIP],
        verdicts=verdicts,
        backends=tuple(_count(name, about, results) for name, about in abouts.items()),
        skipped=_ranked(result.skip or OTHER for result in results if result.verdict == SKIP),
        known=_ranked(_deviating(result) for result in results if result.verdict == KNOWN),
        weak=_ranked(_folder(result.case) for result in results if result.weak),
        slowest=tuple(sorted((r for r in results if r.seconds > 0), key=lambda result: -result.seconds)),
    )


def _count(name: str, about: About, results: Sequence[Result]) -> BackendCounts:
    own = [result for result in results if result.backend == name]
    return BackendCounts(
        name,
        about,
        count_verdicts(own),
        weak=sum(result.weak for result in own),
        emulated=sum(not result.native for result in own),
        seconds=sum(result.seconds for result in own),
    )


def _ranked(kinds: Iterable[str]) -> dict[str, int]:
    """How often each kind occurs, the most frequent first, then by name."""
    return dict(sorted(Counter(kinds).items(), key=lambda item: (-item[1], item[0])))


def _deviating(result: Result) -> str:
    """The first aspect that deviates as a `known` entry says."""
    return next((name for name, verdict in result.aspects.items() if verdict == KNOWN), result.outcome)


def _folder(case: str) -> str:
    return case.partition("::")[0].rpartition("/")[0].partition("/")[0] or case.partition("::")[0]
