"""The script of a failing result as a record has it: no backend is asked, so that it is not made small.

A record may be of somebody who means harm. What goes into a script from it is text, which ends in comments
and literals; backends, devices and variants are looked up, and what is none of ours has no script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.backends.jobs import dialect_of
from conformance.backends.names import DEVICE, parse
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of
from conformance.errors import UsageError
from conformance.failures.repro.repro import framework_script, shown_aspects, write_script
from conformance.failures.shrink import Trial
from conformance.frameworks.registry import BUILT_IN, FRAMEWORKS
from conformance.judging.results import FAIL, KNOWN, Result
from conformance.operators.aspects import ASPECTS, COMPUTED, CRASHED, REFUSED, TIMEOUT
from conformance.operators.observations import About, Answer, Crashed, Observation, Refused, TimedOut
from conformance.operators.question import LITERAL
from conformance.operators.time_limit import OutOfTime, limited

SECONDS = 0.5
"""Processor time for the reference's numbers in one script."""

_FRAMEWORK = re.compile(r"[a-z-]+")


def script_of_result(
    row: Mapping[str, Any], about: Mapping[str, Any], case: Case, command: str = ""
) -> str | None:
    """The script of a result, a line of a record; `about` is what the record says of its backend.

    None for what no script shows, for backends that are not built in, and where it takes too long.
    """
    target = _find_target(row["backend"])
    if target is None or row["outcome"] not in (COMPUTED, REFUSED, CRASHED, TIMEOUT):
        return None
    found = _trial(row, about, case, target)
    own = framework_script(target, str(found.about.flags.get("backend", "")))
    if own is None or not {*found.failing} & {*shown_aspects(target)}:
        return None
    try:
        with limited(SECONDS):
            return write_script(found, case, target, own, command)
    except (UsageError, OutOfTime, MemoryError):
        return None
    except KeyError:
        # a record of somebody may lack a flag, or let a result fail that the case does not have
        return None


def _find_target(backend: str) -> Target | None:
    """The target of a name, if its framework is one of ours."""
    named = _FRAMEWORK.match(backend)
    if named is None or named[0] not in BUILT_IN or len(backend) > 100:
        return None
    try:
        return parse(backend)
    except UsageError:
        return None


def _trial(row: Mapping[str, Any], about: Mapping[str, Any], case: Case, target: Target) -> Trial:
    dialect = dialect_of(target)
    question = question_of(case, dialect if case.compare == LITERAL else None)
    aspects = {name: state for name, state in (row.get("aspects") or {}).items() if name in ASPECTS}
    result = Result(
        case=case.id,
        backend=target.name,
        verdict=row["verdict"],
        outcome=row["outcome"],
        aspects={name: state for name, state in aspects.items() if state in (FAIL, KNOWN)},
        error=row.get("error"),
        diagnosis=row.get("diagnosis"),
    )
    job = Job(case, target.name, question, target.plain)
    return Trial(job, _about(about, dialect), _observation(row, question.words.dtype), result)


def _about(about: Mapping[str, Any], dialect: str | None) -> About:
    text = {key: str(about.get(key, "")) for key in ("framework", "version", "device", "python")}
    flags = about.get("flags")
    beneath, opset = (flags.get(key) if isinstance(flags, Mapping) else None for key in ("backend", "opset"))
    device = text["device"] if DEVICE.match(text["device"]) else "cpu"
    kept: dict[str, Any] = {"backend": beneath} if isinstance(beneath, str) and beneath in FRAMEWORKS else {}
    kept |= {"opset": opset} if type(opset) is int else {}
    return About(
        text["framework"], text["version"], device, python=text["python"], flags=kept, dialect=dialect
    )


def _observation(row: Mapping[str, Any], dtype: str) -> Observation:
    """What came of the question, without the numbers: a record has digests of them."""
    error = row.get("error") or {}
    kind, message = str(error.get("type", "")), str(error.get("message", ""))
    if row["outcome"] == CRASHED:
        return Crashed(kind, message)
    if row["outcome"] == TIMEOUT:
        return TimedOut(0.0)
    if row["outcome"] == REFUSED:
        return Refused(kind, message)
    return Answer({}, row.get("dtype") or dtype, native=row.get("native", True))
