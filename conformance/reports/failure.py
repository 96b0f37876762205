"""A failing result in plain words, for a terminal and for pytest."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from conformance.backends.names import strip_versions
from conformance.frameworks.registry import has_script
from conformance.judging.results import Result

MOST_OF_MESSAGE = 400
"""Characters of an error message that are shown; the record has all of it."""


def describe_failure(result: Result, names: Mapping[str, str]) -> Iterator[str]:
    """Lines that say what failed and how, the framework's call, and the commands that repeat it.

    `names` maps a case id to what `conformance run` takes to run that case alone.
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
    yield f"     repeat: {repeat_command(result, names)}"
    framework = re.split("[+@]", strip_versions(result.backend))[0]
    if result.outcome != "unsupported" and has_script(framework):
        yield f"     report: {script_command(result, names)}"


def join_words(words: Sequence[str]) -> str:
    """Words as a list in a sentence: `a, b and c`. There has to be at least one."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def repeat_command(result: Result, names: Mapping[str, str]) -> str:
    """The command that runs the case of a result on its backend again."""
    name = names.get(result.case, result.case)
    return f"conformance run {shlex.quote(name)} -b {shlex.quote(result.backend)}"


def script_command(result: Result, names: Mapping[str, str]) -> str:
    """The command that writes a script of the case of a result, for a bug report."""
    name = names.get(result.case, result.case)
    return f"conformance repro {shlex.quote(name)} -b {shlex.quote(result.backend)}"
