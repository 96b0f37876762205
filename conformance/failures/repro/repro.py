"""A case as a standalone script for a bug report, as small as it can be while it still fails."""

from __future__ import annotations

from conformance.backends.client import Client
from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.errors import UsageError
from conformance.failures import repro as standalone
from conformance.failures.repro import SECOND, Operation, ScriptSource, comparable_results, results_to_compare
from conformance.failures.repro.loaded import loading_script
from conformance.failures.shrink import Trial, asker, shrink_failure
from conformance.frameworks import registry
from conformance.frameworks.interface import Call
from conformance.frameworks.scripting import Script
from conformance.operators.aspects import ACCEPTANCE, INFERRED_SHAPE, SHAPE
from conformance.operators.observations import About, Unsupported
from conformance.operators.question import Question
from conformance.operators.tensors import ADJOINT, GRADIENTS, JVP, OUTPUT
from conformance.operators.windows.geometry import Geometry, Prediction
from conformance.worker.derivatives import adjoint_question

COMPARED = {
    OUTPUT: "outputs",
    GRADIENTS[0]: "VJPs",
    JVP: "JVPs",
    SECOND[0]: "second-order gradients",
    ADJOINT: "the other operator",
}

SHOWN_BY_LOADING = (ACCEPTANCE, SHAPE, INFERRED_SHAPE, OUTPUT, *GRADIENTS, JVP, *SECOND, ADJOINT)
"""The failing aspects that a script shows which loads the adapter."""


def repro(case: Case, target: Target, shrinking: bool = True, command: str = "") -> str:
    """A Python script that makes the call as the backend does and compares with the reference.

    It exits with 1 where they differ, with 0 where they agree. The backend is asked for the case first and,
    where it fails and `shrinking` is wanted, for smaller ones. `command` is what the script says that it was
    written by. Where the framework has no source text, as an adapter from outside, it loads the adapter.
    Raises UsageError for a failure that no script shows, HarnessError for a backend that cannot start.
    """
    with Client(target) as client:
        about, ask = client.wait_until_started(), asker(client)
        trial = ask(case, CASE_TIMEOUT)
        if isinstance(trial.observation, Unsupported):
            raise _unsupported_error(target, case, trial.observation)
        _check_shown(target, _script(target, about, trial), trial)
        found = shrink_failure(trial, ask) if shrinking else trial
    return write_script(found, case, target, _script(target, about, found), command)


def write_script(found: Trial, case: Case, target: Target, own: Script, command: str = "") -> str:
    """The script of a verdict on a case, or on a smaller one in its place.

    Raises UsageError where the framework has no words for the call.
    """
    operation = _operation(target, own, found.about, found.question, found.prediction)
    if isinstance(operation, Unsupported):
        raise _unsupported_error(target, case, operation)
    adjoint = _adjoint_operation(target, own, found)
    if isinstance(adjoint, Unsupported):
        raise _unsupported_error(target, case, adjoint)
    subject = ScriptSource(found, case, target, operation, own, adjoint, command)
    return "\n".join(standalone.script_lines(subject)) + "\n"


def _script(target: Target, about: About, found: Trial) -> Script:
    """The framework's own script, or one that loads the adapter and makes the call of a trial by it."""
    return framework_script(target, str(about.flags.get("backend", ""))) or loading_script(target, found)


def framework_script(target: Target, backend: str) -> Script | None:
    """The script of a variant; a layer that is named alone runs on `backend`.

    None for an adapter from outside, and for a variant that is no call of the framework's own.
    """
    if not registry.has_script(target.adapter):
        return None
    beneath, way = registry.split_variant(target.adapter, target.variant)
    if registry.FRAMEWORKS[target.adapter].layer:
        way = "+".join(name for name in (beneath or backend, way) if name)
    own: Script | None = registry.script(target.adapter, way)
    return own


def _unsupported_error(target: Target, case: Case, unsupported: Unsupported) -> UsageError:
    return UsageError(f"{target.name} is not asked {case.id}: {unsupported.reason}")


def shown_aspects(target: Target) -> tuple[str, ...]:
    """The failing aspects that a script of a backend shows."""
    own = framework_script(target, next(iter(_runs_on(target)), ""))
    return SHOWN_BY_LOADING if own is None else _aspects_shown_by(own)


def _runs_on(target: Target) -> tuple[str, ...]:
    return registry.FRAMEWORKS[target.adapter].runs_on if target.adapter in registry.FRAMEWORKS else ()


def _aspects_shown_by(own: Script) -> tuple[str, ...]:
    return (ACCEPTANCE, SHAPE, *((INFERRED_SHAPE,) if own.infer else ()), *comparable_results(own))


def _check_shown(target: Target, own: Script, asked: Trial) -> None:
    """Raises UsageError for a failure of nothing that the script compares."""
    if asked.failing and not {*_aspects_shown_by(own)} & {*asked.failing}:
        said = [words for name, words in COMPARED.items() if name in comparable_results(own)]
        *first, last = [*said, *(["shapes"] if own.infer else [])]
        wrong = ", ".join(asked.failing)
        raise UsageError(
            f"{target.name}: a script compares {', '.join(first)} and {last}; what fails here is {wrong}"
        )


def _operation(
    target: Target, own: Script, about: About, question: Question, prediction: Prediction
) -> Operation | Unsupported:
    if own.translate is not None:
        call = own.translate(question, prediction, about)
    else:
        made: Call | Unsupported = registry.call(target.adapter)(question, prediction, about.device)
        call = made
    return call if isinstance(call, Unsupported) else Operation.from_call(call)


def _adjoint_operation(target: Target, own: Script, found: Trial) -> Operation | Unsupported | None:
    """The call of the other operator (the adjoint) as the worker makes it; None where its result is right."""
    if ADJOINT not in results_to_compare(found, own) or not isinstance(found.prediction, Geometry):
        return None
    geometry = found.prediction.adjoint
    question = adjoint_question(found.question, geometry)
    return _operation(target, own, found.about, question, geometry)
