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
from conformance.observations import FURTHER, About, Unsupported
from conformance.shrink import Verdict, asking, shrunk


def repro(case: Case, target: Target, shrinking: bool = True) -> str:
    """A Python script that makes the call as the backend does and compares with the reference.

    It exits with 1 where they differ, with 0 where they agree. The backend is asked for the case first and,
    where it fails and `shrinking` is wanted, for smaller ones. Raises UsageError for a backend that has no
    script and for a failure that no script shows, HarnessError for one that cannot start.
    """
    if not frameworks.has_script(target.adapter):
        raise UsageError(_unwritten(target))
    with Client(target) as client:
        own = _script(target, client.wait_until_started())
        ask = asking(client)
        asked = ask(case)
        if isinstance(asked.observation, Unsupported):
            raise _not_asked(target, case, asked.observation)
        _check_shown(target, own, asked)
        found = shrunk(asked, ask) if shrinking else asked
    call = _call(own, target, found)
    if isinstance(call, Unsupported):
        raise _not_asked(target, case, call)
    subject = standalone.Subject(found, case, target, replace(call, flip=False), call.flip, own)
    return "\n".join(standalone.lines(subject)) + "\n"


def _script(target: Target, about: About) -> Script:
    """The script of the variant; a layer that is named alone says itself what it runs on."""
    beneath = about.flags.get("backend", "") if frameworks.ROOMS[target.adapter].layer else ""
    own: Script | None = frameworks.script(target.adapter, target.variant or beneath)
    if own is None:
        raise UsageError(_unwritten(target))
    return own


def _not_asked(target: Target, case: Case, unsupported: Unsupported) -> UsageError:
    return UsageError(f"{target.name} is not asked {case.id}: {unsupported.reason}")


def _unwritten(target: Target) -> str:
    written = ", ".join(name for name in frameworks.ROOMS if frameworks.has_script(name))
    return f"{target.name}: scripts are written for {written} and their variants"


def _check_shown(target: Target, own: Script, asked: Verdict) -> None:
    """Raises UsageError for a failure of nothing that the script compares."""
    hidden = {*FURTHER, *(() if own.infer else ("inferred_shape",))}
    if asked.failing and set(asked.failing) <= hidden:
        compared = ["outputs", *(["VJPs"] if own.differentiate else []), *(["shapes"] if own.infer else [])]
        wrong = ", ".join(asked.failing)
        raise UsageError(
            f"{target.name}: a script compares {' and '.join(compared)}; what fails here is {wrong}"
        )


def _call(own: Script, target: Target, found: Verdict) -> Call | Unsupported:
    if own.translate is not None:
        return own.translate(found.question, found.prediction, found.about)
    made: Call | Unsupported = frameworks.call(target.adapter)(
        found.question, found.prediction, found.about.device
    )
    return made
