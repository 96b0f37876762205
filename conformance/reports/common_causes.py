"""Sentences about what the failures of one backend have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.judging.diagnosis.common_causes import STALE, CommonCause, EndingGroup, ReadingGroup
from conformance.judging.diagnosis.shared_traits import SharedTraits
from conformance.operators.observations import MISTAKE
from conformance.operators.registry import readings_by_name
from conformance.reports.failure import join_words

MOST_SETS = 3
"""How many sets of traits are listed, where each of several parts what fails from what passes."""

MOST_EXCEPTIONS = 6
"""How many ids are listed of failures that the reading of most others does not explain."""

ENDED = {
    "refused": "were refused",
    "crashed": "ended their worker",
    "timeout": "ran out of time",
    STALE: "are known deviations that no longer happen",
}


def describe_common_causes(causes: Iterable[CommonCause]) -> Iterator[str]:
    """Sentences for each backend: what explains most of its failures, what else there is, their traits."""
    for cause in causes:
        for group in cause.groups:
            yield from _describe_readings(cause, group)
        if cause.unexplained and cause.computed > 1:
            yield _describe_unexplained(cause)
        for ending in cause.endings:
            yield _describe_ending(cause, ending)
        if cause.traits is not None:
            yield _describe_traits(cause.backend, cause.traits)


def describe_shared_traits(causes: Iterable[CommonCause]) -> Iterator[str]:
    """What the failing cases of each backend have and the passing ones have not, a line for each backend."""
    for cause in causes:
        if cause.traits is not None:
            yield _describe_traits(cause.backend, cause.traits)


def _describe_readings(cause: CommonCause, group: ReadingGroup) -> Iterator[str]:
    which = f"{_share(cause, len(group.cases))}, of {join_words(group.aspects)},"
    but = "are, where they are wrong, what comes out" if group.is_partial else "come out"
    for name in group.readings:
        yield f"{which} {but} when {readings_by_name()[name].sentence} [{name}]"


def _describe_unexplained(cause: CommonCause) -> str:
    count = len(cause.unexplained)
    if not cause.groups:
        return (
            f"No reading explains two of the {cause.computed} {_failures(cause)} of {cause.backend};"
            f" the smallest is {cause.unexplained[0]}"
        )
    shown = ", ".join(cause.unexplained[:MOST_EXCEPTIONS])
    more = f" and {count - MOST_EXCEPTIONS} more" if count > MOST_EXCEPTIONS else ""
    return f"{_share(cause, count)} {'is' if count == 1 else 'are'} something else: {shown}{more}"


def _describe_ending(cause: CommonCause, ending: EndingGroup) -> str:
    how = ENDED.get(ending.outcome, "could not be asked")
    if ending.error and ending.error.startswith(MISTAKE):
        how = f"fail because {ending.error}"
    error = f" with {ending.error}" if ending.error and ending.outcome == "refused" else ""
    count = len(ending.cases)
    which = f"All {count}" if count == cause.failures else f"{count} of {cause.failures}"
    return f"{which} failures of {cause.backend} {how}{error}; the smallest is {ending.cases[0]}"


def _share(cause: CommonCause, count: int) -> str:
    which = f"All {count}" if count == cause.computed else f"{count} of {cause.computed}"
    return f"{which} {_failures(cause)} of {cause.backend}"


def _failures(cause: CommonCause) -> str:
    """`failures`, or what tells those with numbers from the others where there are others."""
    return "failures" if cause.computed == cause.failures else "failures with numbers"


def _describe_traits(backend: str, shared: SharedTraits) -> str:
    sets = "; or ".join(join_words(traits) for traits in shared.traits[:MOST_SETS])
    sets += " (no case tells which)" if len(shared.traits) > 1 else ""
    if shared.having:
        few = f"as {'has' if shared.having == 1 else 'have'} only {shared.having} of"
        few += f" the {shared.passing} cases that pass"
        return f"All {shared.failing} failures of {backend} have {sets}, {few}"
    passing = (
        "not the one case that passes"
        if shared.passing == 1
        else f"none of the {shared.passing} cases that pass"
    )
    return f"All {shared.failing} failures of {backend}, and {passing}, have {sets}"
