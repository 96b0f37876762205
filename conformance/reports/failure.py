"""A failing result in plain words, the same in a terminal and in pytest."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from conformance.backends.names import unversioned
from conformance.frameworks.registry import has_script
from conformance.judging.results import FAIL, Result


def failure(result: Result, names: Mapping[str, str]) -> Iterator[str]:
    """What failed, how, the call, and the command that repeats it.

    `names` maps a case id to what `conformance run` takes to run that case alone.
    """
    failed = _failed(result)
    yield f"FAIL {result.case} [{result.backend}]  {result.outcome}: {', '.join(failed) or 'stale'}"
    yield from (
        f"     {line}" for line in ((result.diagnosis if failed else result.reason) or "").splitlines()
    )
    if result.error:
        yield f"     {result.error['type']}: {' '.join(result.error['message'].split())[:400]}"
    if result.call:
        yield f"     call: {result.call}"
    yield f"     repeat: {repeat(result, names)}"
    if result.outcome != "unsupported" and has_script(re.split("[+@]", unversioned(result.backend))[0]):
        yield f"     report: {report(result, names)}"


def _failed(result: Result) -> list[str]:
    return [aspect for aspect, verdict in result.aspects.items() if verdict == FAIL]


def _and(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def repeat(result: Result, names: Mapping[str, str]) -> str:
    """The command that runs this one case on this one backend again."""
    name = names.get(result.case, result.case)
    return f"conformance run {shlex.quote(name)} -b {shlex.quote(result.backend)}"


def report(result: Result, names: Mapping[str, str]) -> str:
    """The command that writes a script of this case for a bug report."""
    name = names.get(result.case, result.case)
    return f"conformance repro {shlex.quote(name)} -b {shlex.quote(result.backend)}"
