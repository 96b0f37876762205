"""A failing result in plain words, for a terminal and for pytest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.commands import Origins
from conformance.judging.results import Result
from conformance.operators.aspects import UNSUPPORTED

MOST_OF_MESSAGE = 400
"""Characters of an error message that are shown; the record has all of it."""


def describe_failure(result: Result, origins: Origins) -> Iterator[str]:
    """Lines that say what failed and how, the framework's call, and the commands that repeat it.

    A case that `origins` cannot name has no commands.
    """
    failing = result.failing_aspects
    yield f"FAIL {result.case} [{result.backend}]  {result.outcome}: {', '.join(failing) or 'stale'}"
    explanation = (result.diagnosis if failing else result.reason) or ""
    yield from (f"     {line}" for line in explanation.splitlines())
    if result.error:
        message = " ".join(result.error["message"].split())
        yield f"     {result.error['type']}: {message[:MOST_OF_MESSAGE]}"
    if result.call:
        yield f"     call: {result.call}"
    repeat = origins.repeat(result.case, result.backend)
    if repeat:
        yield f"     repeat: {repeat}"
    script = origins.script(result.case, result.backend, failing) if result.outcome != UNSUPPORTED else None
    if script:
        yield f"     report: {script}"


def join_words(words: Sequence[str]) -> str:
    """Words as a list in a sentence: `a, b and c`. There has to be at least one."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
