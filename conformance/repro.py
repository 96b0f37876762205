"""A case as a standalone script for a bug report, as small as it can be while it still fails."""

from __future__ import annotations

from dataclasses import replace

from conformance import frameworks, standalone
from conformance.backends import Target
from conformance.cases.case import Case
from conformance.client import Client
from conformance.errors import UsageError
from conformance.observations import Unsupported
from conformance.shrink import asking, shrunk


def repro(case: Case, target: Target, shrinking: bool = True) -> str:
    """A Python script that makes the call as the backend does and compares with the reference.

    It exits with 1 where they differ, with 0 where they agree. The backend is asked for the case first and,
    where it fails and `shrinking` is wanted, for smaller ones. Raises UsageError for a backend that has no
    script, HarnessError for one that cannot start.
    """
    if not frameworks.has_script(target.adapter) or target.variant:
        written = ", ".join(name for name in frameworks.ROOMS if frameworks.has_script(name))
        raise UsageError(f"{target.name}: scripts are written for {written}, without a variant")
    with Client(target) as client:
        ask = asking(client)
        asked = ask(case)
        found = shrunk(asked, ask) if shrinking else asked
    device = found.about.device
    call = frameworks.call(target.adapter)(found.question, found.prediction, device)
    if isinstance(call, Unsupported):
        raise UsageError(f"{target.name} is not asked {case.id}: {call.reason}")
    own = frameworks.script(target.adapter)
    subject = standalone.Subject(found, case, target, replace(call, flip=False), call.flip, own)
    return "\n".join(standalone.lines(subject)) + "\n"
