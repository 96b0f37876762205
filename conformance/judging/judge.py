"""From what was predicted, expected and observed to a verdict on one case and backend."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import assert_never

import numpy as np

from conformance.cases.questions import Job
from conformance.errors import TRACEBACK
from conformance.judging import samples
from conformance.judging.deviations.catalogue import (
    covering_deviations,
    describe_deviations,
    may_deviate,
)
from conformance.judging.deviations.symptom import Evidence, find_laws, shows
from conformance.judging.effort import Effort
from conformance.judging.expectations import find_unseen_results
from conformance.judging.findings import (
    Finding,
    Numbers,
    acceptance,
    as_batched_answer,
    inference_of_refused,
    numbers,
    shapes,
    stability,
)
from conformance.judging.known_deviations import Settled, aliases, settle
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.judging.observed import digests, inferred_shape, output_shape, refused_results
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL, PASS, SKIP, Result
from conformance.operators import skips
from conformance.operators.aspects import COMPUTED, CRASHED, REFUSED, TIMEOUT, UNSUPPORTED
from conformance.operators.mixed_dtypes import MixedDtypes
from conformance.operators.observations import (
    About,
    Answer,
    Crashed,
    Observation,
    Refused,
    TimedOut,
    Unsupported,
)
from conformance.operators.tensors import OUTPUT
from conformance.operators.time_limit import OutOfTime, limited
from conformance.operators.windows.geometry import Geometry, Prediction

NO_MEMORY = "not judged: there is no memory here to compute what is right"
"""Why a case is skipped that could not be judged."""

UNKNOWN = About(framework="", version="")
"""For a backend whose worker ended before it could say what it is."""


def judge(
    job: Job,
    about: About | None,
    observation: Observation,
    oracle: Oracle,
    effort: Effort = Effort.DIAGNOSIS,
) -> Result:
    """The verdict on what a backend made of the question of a job.

    `about` is what the backend said of itself when it started, None where it did not come that far. A mistake
    of the harness itself is the verdict `fail` on this result, with a diagnosis that says so, and no end of
    the run; it is raised where CONFORMANCE_TRACEBACK is set. What there is no memory to judge is skipped.
    """
    try:
        return _judge(job, about or UNKNOWN, observation, oracle, effort)
    except MemoryError:
        # judged below, after what this error's frames hold is gone
        pass
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        return _harness_failure(job, observation, error)
    return _judge(job, about or UNKNOWN, Unsupported(NO_MEMORY, skips.SIZE), oracle, effort)


def _harness_failure(job: Job, observation: Observation, error: Exception) -> Result:
    message = f"{type(error).__name__}: {error}".partition("\n")[0]
    return Result(
        case=job.case.id,
        backend=job.backend,
        verdict=FAIL,
        outcome=outcome(observation),
        aspects={},
        diagnosis=f"conformance itself failed while it judged this: {message}\n"
        f"This is a bug in conformance; {TRACEBACK}=1 gives a traceback to report.",
        seed=job.case.seed,
    )


def _judge(job: Job, about: About, observation: Observation, oracle: Oracle, effort: Effort) -> Result:
    prediction = job.prediction(about.dialect)
    answer = observation if isinstance(observation, Answer) else None
    geometry = prediction if isinstance(prediction, Geometry) else None
    reference, compared = None, Numbers()
    findings = [*acceptance(job, about.dialect, observation), *inference_of_refused(job, about, observation)]
    batched = as_batched_answer(answer, geometry) if answer and geometry else None
    if answer and geometry and batched:
        reference, compared = _compare(job, about, batched, geometry.batched, oracle, effort)
        findings += [*shapes(job, geometry, answer), *compared.findings, *stability(about, answer)]
    settled = _settle(job, about, observation, findings)
    failing = [aspect for aspect, state in settled.aspects.items() if state == FAIL]
    deviations: Mapping[str, str] = {}
    if failing and _may_deviate(job, prediction, failing):
        if reference and effort is Effort.VERDICT:
            # a failure that is somebody's misreading is no known one: readings have to be tried
            return _judge(job, about, observation, oracle, Effort.DIAGNOSIS)
        seen = _gather_evidence(about, observation, compared)
        evidence = _with_numbers(seen, about, reference, batched, failing)
        deviations = _find_deviations(job, prediction, failing, evidence)
    notes = _notes(findings, FAIL), *describe_deviations(deviations)
    return Result(
        case=job.case.id,
        backend=job.backend,
        verdict=settled.verdict,
        outcome=outcome(observation),
        native=answer.native if answer else True,
        weak=settled.verdict == PASS and answer is not None and _is_weak(answer, reference),
        aspects=settled.aspects,
        shape=output_shape(answer) if answer else None,
        inferred=inferred_shape(observation),
        dtype=answer.dtype if answer else None,
        error=_describe_error(observation),
        **compared.in_result,
        digest=digests(answer, _dtypes(job, geometry)) if answer else {},
        deterministic=None if answer is None or answer.unstable is None else not answer.unstable,
        missing=refused_results(observation),
        diagnosis="\n".join(filter(None, notes)) or None,
        deviations=deviations,
        reason=settled.reason or _notes(findings, SKIP, PASS),
        skip=observation.skip if isinstance(observation, Unsupported) else None,
        seconds=answer.seconds if answer else 0.0,
        seed=job.case.seed,
        call=answer.call if answer else "",
        around=answer.around if answer else (),
        unseen=find_unseen_results(job, prediction, _states(findings), reference is not None),
    )


def _dtypes(job: Job, geometry: Geometry | None) -> MixedDtypes:
    own = geometry.dtypes if geometry else None
    return own or MixedDtypes.of_one(job.question.words.dtype)


def _settle(job: Job, about: About, observation: Observation, findings: list[Finding]) -> Settled:
    """What the findings amount to beside the known deviations of the case."""
    called = aliases(job.backend, job.plain_name)
    return settle(job.case, called, about, outcome(observation), _states(findings))


def _compare(
    job: Job, about: About, answer: Answer, geometry: Geometry, oracle: Oracle, effort: Effort
) -> tuple[Reference | None, Numbers]:
    """Every result against the reference's, or against single elements where that takes too long."""
    lasts = samples.takes_too_long(geometry, oracle.seconds)
    sampled = _compare_samples(job, about, answer, geometry) if lasts else Numbers()
    if any(finding.state == FAIL for finding in sampled.findings):
        return None, sampled
    try:
        with limited(oracle.seconds):
            reference = oracle(job.question, geometry)
            criterion = Criterion.of(reference, about, answer)
            return reference, numbers(job, criterion, answer, about.framework, effort)
    except OutOfTime:
        return None, sampled if lasts else _compare_samples(job, about, answer, geometry)


def _compare_samples(job: Job, about: About, answer: Answer, geometry: Geometry) -> Numbers:
    found = samples.describe_samples(job.question, geometry, answer, about)
    return Numbers(tuple(Finding(name, state, note) for name, (state, note) in found.items()))


def outcome(observation: Observation) -> str:
    """An observation's outcome class, as records name it."""
    match observation:
        case Answer():
            return COMPUTED
        case Refused():
            return REFUSED
        case Crashed():
            return CRASHED
        case TimedOut():
            return TIMEOUT
        case Unsupported():
            return UNSUPPORTED
        case _:
            assert_never(observation)


def _describe_error(observation: Observation) -> Mapping[str, str] | None:
    match observation:
        case Refused(type, message):
            return {"type": type, "message": message}
        case Crashed(how, stderr):
            return {"type": how, "message": stderr}
        case TimedOut(limit):
            return {"type": "TimedOut", "message": f"no answer within {limit:g} seconds"}
        case _:
            return None


def _may_deviate(job: Job, prediction: Prediction, failing: Sequence[str]) -> bool:
    kinds = tuple(job.question.recipe.kinds.values())
    return may_deviate(job.question.words, prediction, job.plain_name or job.backend, failing, kinds)


def _find_deviations(
    job: Job, prediction: Prediction, failing: Sequence[str], evidence: Evidence
) -> Mapping[str, str]:
    """The failing aspects that are what a known deviation of the framework makes of them, and which."""
    words, kinds = job.question.words, tuple(job.question.recipe.kinds.values())
    return covering_deviations(words, prediction, job.plain_name or job.backend, failing, evidence, kinds)


def _gather_evidence(about: About, observation: Observation, compared: Numbers) -> Evidence:
    """What came of the question, as far as it tells a known deviation from another mistake."""
    error = _describe_error(observation) or {"type": "", "message": ""}
    answer = observation if isinstance(observation, Answer) else None
    return Evidence(
        outcome(observation),
        about.version,
        about.device,
        error=f"{error['type']}: {error['message']}",
        shape=output_shape(answer) if answer else None,
        inferred=inferred_shape(observation),
        missing={n: f"{e['type']}: {e['message']}" for n, e in refused_results(observation).items()},
        readings=(*compared.readings, *compared.partly),
    )


def _with_numbers(
    evidence: Evidence,
    about: About,
    reference: Reference | None,
    answer: Answer | None,
    failing: Sequence[str],
) -> Evidence:
    """The evidence with what the failing results hold, where there is a reference to hold them against."""
    if reference is None or answer is None:
        return evidence
    criterion = Criterion.of(reference, about, answer)
    results, values = reference.results, answer.values
    whole = [n for n in failing if n in results and n in values and values[n].shape == results[n].shape]
    return replace(
        evidence,
        shapes={name: tuple(map(int, array.shape)) for name, array in values.items()},
        laws={name: find_laws(criterion, name, values[name]) for name in whole},
        gives=partial(shows, criterion, values),
    )


def _is_weak(answer: Answer, reference: Reference | None) -> bool:
    """Whether a pass says little: mostly zeros, data that hides a difference, or single elements alone."""
    if reference is None:
        return True
    output = answer.values[OUTPUT]
    mostly_zero = output.size > 0 and 2 * int(np.count_nonzero(output)) < output.size
    return mostly_zero or reference.blind_to is not None


def _states(findings: list[Finding]) -> dict[str, str]:
    """One state for each aspect; a failure outweighs whatever else was found."""
    states: dict[str, str] = {}
    for finding in findings:
        if states.get(finding.aspect) != FAIL:
            states[finding.aspect] = finding.state
    return states


def _notes(findings: list[Finding], *states: str) -> str | None:
    notes = dict.fromkeys(f.note for f in findings if f.state in states and f.note)
    return "\n".join(notes) or None
