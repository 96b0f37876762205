"""A failing result in plain words, the same in a terminal and in pytest."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping

from conformance.results import FAIL, Result


def failure(result: Result, names: Mapping[str, str]) -> Iterator[str]:
    """What failed, how, the call, and the command that repeats it.

    `names` maps a case id to what `conformance run` takes to run that case alone.
    """
    failed = [aspect for aspect, verdict in result.aspects.items() if verdict == FAIL]
    yield f"FAIL {result.case} [{result.backend}]  {result.outcome}: {', '.join(failed) or 'stale'}"
    for text in (result.reason, result.diagnosis):
        yield from (f"     {line}" for line in (text or "").splitlines())
    if result.error:
        yield f"     {result.error['type']}: {' '.join(result.error['message'].split())[:400]}"
    if result.call:
        yield f"     call: {result.call}"
    yield f"     repeat: {repeat(result, names)}"


def repeat(result: Result, names: Mapping[str, str]) -> str:
    """The command that runs this one case on this one backend again."""
    name = names.get(result.case, result.case)
    return f"conformance run {shlex.quote(name)} -b {shlex.quote(result.backend)}"
