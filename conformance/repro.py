"""A case as a standalone script for a bug report, as small as it can be while it still fails."""

from __future__ import annotations

from dataclasses import replace

from conformance import frameworks, standalone
from conformance.backends import Target
from conformance.cases.case import Case
from conformance.client import Client
from conformance.errors import UsageError
from conformance.frameworks.interface import Call
from conformance.frameworks.scripting import Script
from conformance.observations import FURTHER, Unsupported
from conformance.shrink import Verdict, asking, shrunk


def repro(case: Case, target: Target, shrinking: bool = True) -> str:
    """A Python script that makes the call as the backend does and compares with the reference.

    It exits with 1 where they differ, with 0 where they agree. The backend is asked for the case first and,
    where it fails and `shrinking` is wanted, for smaller ones. Raises UsageError for a backend that has no
    script and for a failure that no script shows, HarnessError for one that cannot start.
    """
    own = frameworks.script(target.adapter, target.variant) if frameworks.has_script(target.adapter) else None
    if own is None:
        written = ", ".join(name for name in frameworks.ROOMS if frameworks.has_script(name))
        raise UsageError(f"{target.name}: scripts are written for {written} and their variants")
    with Client(target) as client:
        ask = asking(client)
        asked = ask(case)
        if asked.failing and set(asked.failing) <= set(FURTHER):
            wrong = ", ".join(asked.failing)
            raise UsageError(f"{target.name}: a script compares outputs and VJPs; what fails here is {wrong}")
        found = shrunk(asked, ask) if shrinking else asked
    call = _call(own, target, found)
    if isinstance(call, Unsupported):
        raise UsageError(f"{target.name} is not asked {case.id}: {call.reason}")
    subject = standalone.Subject(found, case, target, replace(call, flip=False), call.flip, own)
    return "\n".join(standalone.lines(subject)) + "\n"


def _call(own: Script, target: Target, found: Verdict) -> Call | Unsupported:
    if own.translate is not None:
        return own.translate(found.question, found.prediction, found.about)
    made: Call | Unsupported = frameworks.call(target.adapter)(
        found.question, found.prediction, found.about.device
    )
    return made
