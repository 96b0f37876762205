"""A case as a standalone script for a bug report, as small as it can be while it still fails."""

from __future__ import annotations

from conformance.backends.client import Client
from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.errors import UsageError
from conformance.failures import repro as standalone
from conformance.failures.repro import SECOND, Operation, ScriptSource, comparable_results, results_to_compare
from conformance.failures.shrink import Trial, asker, shrink_failure
from conformance.frameworks import registry
from conformance.frameworks.interface import Call
from conformance.frameworks.scripting import Script
from conformance.operators.aspects import ACCEPTANCE, INFERRED_SHAPE, SHAPE
from conformance.operators.convolution.geometry import Geometry, Prediction
from conformance.operators.observations import About, Unsupported
from conformance.operators.question import Question
from conformance.operators.tensors import ADJOINT, GRADIENTS, JVP, OUTPUT
from conformance.worker.derivatives import adjoint_question

COMPARED = {
    OUTPUT: "outputs",
    GRADIENTS[0]: "VJPs",
    JVP: "JVPs",
    SECOND[0]: "second-order gradients",
    ADJOINT: "the other operator",
}


def repro(case: Case, target: Target, shrinking: bool = True, command: str = "") -> str:
    """A Python script that makes the call as the backend does and compares with the reference.

    It exits with 1 where they differ, with 0 where they agree. The backend is asked for the case first and,
    where it fails and `shrinking` is wanted, for smaller ones. `command` is what the script says that it was
    written by. Raises UsageError for a backend that has no script and for a failure that no script shows,
    HarnessError for one that cannot start.
    """
    if not registry.has_script(target.adapter):
        raise UsageError(_no_script_message(target))
    with Client(target) as client:
        own = _framework_script(target, client.wait_until_started())
        ask = asker(client)
        trial = ask(case, CASE_TIMEOUT)
        if isinstance(trial.observation, Unsupported):
            raise _unsupported_error(target, case, trial.observation)
        _check_shown(target, own, trial)
        found = shrink_failure(trial, ask) if shrinking else trial
    return write_script(found, case, target, own, command)


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


def _framework_script(target: Target, about: About) -> Script:
    """The script of the variant; a layer that is named alone says itself what it runs on."""
    beneath = about.flags.get("backend", "") if registry.FRAMEWORKS[target.adapter].layer else ""
    own: Script | None = registry.script(target.adapter, target.variant or beneath)
    if own is None:
        raise UsageError(_no_script_message(target))
    return own


def _unsupported_error(target: Target, case: Case, unsupported: Unsupported) -> UsageError:
    return UsageError(f"{target.name} is not asked {case.id}: {unsupported.reason}")


def _no_script_message(target: Target) -> str:
    written = ", ".join(name for name in registry.FRAMEWORKS if registry.has_script(name))
    return f"{target.name}: scripts are written for {written} and their variants"


def shown_aspects(target: Target) -> tuple[str, ...]:
    """The failing aspects that a script of a backend shows; none where no script is written for it."""
    own = registry.script(target.adapter, target.variant) if registry.has_script(target.adapter) else None
    return () if own is None else _shown(own)


def _shown(own: Script) -> tuple[str, ...]:
    return (ACCEPTANCE, SHAPE, *((INFERRED_SHAPE,) if own.infer else ()), *comparable_results(own))


def _check_shown(target: Target, own: Script, asked: Trial) -> None:
    """Raises UsageError for a failure of nothing that the script compares."""
    if asked.failing and not {*_shown(own)} & {*asked.failing}:
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
