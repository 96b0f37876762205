"""A failing result in plain words, for a terminal and for pytest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from conformance.commands import Origins
from conformance.judging.results import Result
from conformance.operators.aspects import UNSUPPORTED
from conformance.operators.observations import MISTAKE

MOST_OF_MESSAGE = 400
"""Characters of an error message that are shown; the record has all of it."""

MOST_OF_TRACEBACK = 20
"""Lines of an adapter's traceback that are shown."""


def describe_failure(result: Result, origins: Origins) -> Iterator[str]:
    """Lines that say what failed and how, the framework's call, and the commands that repeat it.

    A case that `origins` cannot name has no commands.
    """
    failing = result.failing_aspects
    yield f"FAIL {result.case} [{result.backend}]  {result.outcome}: {', '.join(failing) or 'stale'}"
    explanation = (result.diagnosis if failing else result.reason) or ""
    yield from (f"     {line}" for line in explanation.splitlines())
    yield from (f"     {line}" for line in _describe_error(result.error or {}, explanation))
    yield from (f"     {line}" for line in describe_call(result))
    repeat = origins.repeat(result.case, result.backend)
    if repeat:
        yield f"     repeat: {repeat}"
    script = origins.script(result.case, result.backend, failing) if result.outcome != UNSUPPORTED else None
    if script:
        yield f"     report: {script}"


def summarize_failure(result: Result) -> str:
    """What failed and why, in a line with the cause in front: summaries cut lines at their end."""
    failing = result.failing_aspects
    explanation = (result.diagnosis if failing else result.reason) or ""
    error = next(_describe_error(result.error or {}, explanation), "")
    cause = next(iter(explanation.splitlines()), "") or error
    what = f"{result.outcome}: {', '.join(failing) or 'stale'}"
    return f"{cause} ({what})" if cause else what


def _describe_error(error: Mapping[str, str], explanation: str) -> Iterator[str]:
    """The error of a result in one line; the traceback of an adapter's mistake as it is."""
    if not error:
        return
    if error["type"].startswith(MISTAKE):
        yield from () if error["type"] in explanation else (error["type"],)
        yield from error["message"].splitlines()[-MOST_OF_TRACEBACK:]
        return
    message = " ".join(error["message"].split())
    yield f"{error['type']}: {message[:MOST_OF_MESSAGE]}"


def describe_call(result: Result) -> Iterator[str]:
    """The framework's call as it was made, and what was done around it, a line for each."""
    if result.call:
        yield f"call: {result.call}"
    if result.around:
        yield f"around the call: {'; '.join(result.around)}"


def join_words(words: Sequence[str]) -> str:
    """Words as a list in a sentence: `a, b and c`. There has to be at least one."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
