"""A group of failures in words: what its cause is, in one line."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.judging.diagnosis.failure_groups import (
    DEVIATION,
    ENDING,
    EXPECTATION,
    READING,
    STALE,
    FailureGroup,
)
from conformance.operators.registry import readings_by_name
from conformance.printable import one_line
from conformance.reports.common_causes import ENDED
from conformance.reports.failure import join_words

MOST_BACKENDS = 3
"""Backends that a line names; further ones are counted."""

MOST_READINGS = 2
"""Readings that a line names, of those which no case tells apart."""


def name_cause(group: FailureGroup) -> str:
    """What the failures of a group come from, without who has them."""
    smallest = group.smallest
    if group.kind == READING:
        sentences = [_sentence(name) for name in group.names[:MOST_READINGS]]
        more = len(group.names) - len(sentences)
        others = f", or {more} more" if more else ""
        come = "come out" if len(group.aspects) > 1 else "comes out"
        come = f"{come}, where it is wrong," if group.is_partial else come
        return f"{_aspects(group)} {come} when {' or '.join(sentences)}{others}"
    if group.kind == DEVIATION:
        return f"what is known of {join_words(group.names)}"
    if group.kind == EXPECTATION:
        return one_line((smallest.diagnosis or "").partition("\n")[0])
    if group.kind == STALE:
        return ENDED["stale"] if len(group.results) > 1 else "is a known deviation that no longer happens"
    if group.kind == ENDING and smallest.error:
        return f"{smallest.outcome}: {one_line(_error(smallest.error), 160)}"
    return f"{_aspects(group)}: {one_line(_first_line(smallest.diagnosis), 160)}"


def name_backends(group: FailureGroup) -> str:
    """The backends of a group, the first ones by name."""
    shown = ", ".join(one_line(name, 100) for name in group.backends[:MOST_BACKENDS])
    more = len(group.backends) - MOST_BACKENDS
    return f"{shown} and {more} more" if more > 0 else shown


def _aspects(group: FailureGroup) -> str:
    return join_words(group.aspects) if group.aspects else "it"


def _sentence(name: str) -> str:
    reading = readings_by_name().get(name)
    return f"{reading.sentence} [{name}]" if reading else f"[{one_line(name, 100)}]"


def _error(error: Mapping[str, str]) -> str:
    """The type and the message of an error, without the traceback that may stand below it."""
    message = error["message"].partition("\nTraceback (most recent call last)")[0].strip()
    return f"{error['type']}: {message}" if message else error["type"]


def _first_line(text: str | None) -> str:
    return (text or "nothing explains it").partition("\n")[0]
