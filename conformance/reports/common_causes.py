"""Sentences about what the failures of one backend have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.judging.diagnosis.common_causes import CommonCause
from conformance.judging.diagnosis.shared_traits import Shared
from conformance.operators.convolution.readings import BY_NAME
from conformance.reports.failure import join_words

MOST_SETS = 3
"""How many sets of traits are listed, where each of several parts what fails from what passes."""


def describe_common_causes(causes: Iterable[CommonCause]) -> Iterator[str]:
    """A sentence for each reading that explains all failures of a backend, and one for their traits."""
    for cause in causes:
        yield from _describe_readings(cause)
        if cause.traits is not None:
            yield _describe_traits(cause.backend, cause.traits)


def _describe_readings(cause: CommonCause) -> Iterator[str]:
    if not (cause.readings or cause.partial_readings):
        return
    which = f"All {cause.computed} failures of {cause.backend}, of {join_words(cause.aspects)},"
    for name in cause.readings:
        yield f"{which} come out when {BY_NAME[name].sentence} [{name}]"
    for name in cause.partial_readings:
        yield f"{which} are, where they are wrong, what comes out when {BY_NAME[name].sentence} [{name}]"


def _describe_traits(backend: str, shared: Shared) -> str:
    sets = "; or ".join(join_words(traits) for traits in shared.traits[:MOST_SETS])
    sets += " (no case tells which)" if len(shared.traits) > 1 else ""
    if shared.having:
        few = f"as have only {shared.having} of the {shared.passing} cases that pass"
        return f"All {shared.failing} failures of {backend} have {sets}, {few}"
    which = f"All {shared.failing} failures of {backend}, and none of the {shared.passing} cases that pass,"
    return f"{which} have {sets}"
