"""What each aspect of an observation is worth: acceptance, shapes, dtype and every result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.cases.questions import Job, why_not_differentiated
from conformance.judging.adjoint_identity import find_violation
from conformance.judging.deviations.operands import is_checked_by_inference
from conformance.judging.diagnosis.diagnosis import diagnose
from conformance.judging.effort import Effort
from conformance.judging.excerpts import excerpts
from conformance.judging.expectations import (
    describe_expected_of_refusal,
    describe_other_rule,
    expectation_holds,
    expects_refusal,
)
from conformance.judging.expected_values import find_unmet_values
from conformance.judging.numerics.arithmetic import SUMMATION
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.elementwise import Comparison, compare_within
from conformance.judging.observed import inferred_shape, output_shape
from conformance.judging.results import FAIL, PASS, SKIP
from conformance.operators.aspects import ACCEPTANCE, DTYPE, INFERRED_SHAPE, SHAPE
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
from conformance.operators.question import LITERAL
from conformance.operators.shapes import Shape
from conformance.operators.tensors import ADJOINT, GRAD_INPUT, OUTPUT
from conformance.operators.time_limit import OutOfTime
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal


@dataclass(frozen=True)
class Finding:
    """What one look at one aspect gave; `note` says why where it is not a plain pass."""

    aspect: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Numbers:
    """Findings for every result of an answer, the sizes of its errors, readings that explain them, and
    parts of what is wrong."""

    findings: tuple[Finding, ...] = ()
    error_size: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    bounded: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    excerpts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def in_result(self) -> dict[str, Any]:
        """What a result keeps of them, by its field."""
        return {key: value for key, value in vars(self).items() if key != "findings"}


def acceptance(job: Job, dialect: str | None, observation: Observation) -> Iterator[Finding]:
    """Whether a backend that speaks `dialect` computes what its rule accepts and refuses the rest."""
    if isinstance(observation, Unsupported):
        yield Finding(ACCEPTANCE, SKIP, observation.reason)
        contradiction = describe_expected_of_refusal(job, dialect)
        if contradiction:
            yield Finding(ACCEPTANCE, FAIL, contradiction)
        return
    case, question, prediction = job.case, job.question, job.prediction(dialect)
    rule = dialect if question.compare == LITERAL and dialect else question.dialect
    refusal = prediction if isinstance(prediction, Refusal) else None
    yield _acceptance_finding(rule, refusal, observation)
    contradiction = describe_expected_of_refusal(job, dialect)
    if contradiction:
        yield Finding(ACCEPTANCE, FAIL, contradiction)
    if case.expect.refused is None:
        return
    expected = expects_refusal(job)
    if expected and refusal is None:
        note = f"{case.place} expects {job.backend} to refuse, but the rule of {rule} accepts"
        yield Finding(ACCEPTANCE, FAIL, note)
    other_rule = describe_other_rule(job, refusal) if refusal is not None and expected else None
    if other_rule:
        yield Finding(ACCEPTANCE, FAIL, other_rule)
    if refusal is not None and not expected:
        note = f"{case.place} expects {job.backend} to accept, but the rule of {rule} refuses: {refusal.why}"
        yield Finding(ACCEPTANCE, FAIL, note)


def _acceptance_finding(rule: str, refusal: Refusal | None, observation: Observation) -> Finding:
    match observation, refusal:
        case Answer(), None:
            return Finding(ACCEPTANCE, PASS)
        case Refused(), Refusal(_, why):
            return Finding(ACCEPTANCE, PASS, f"refused as the rule of {rule} says: {why}")
        case Answer() as answer, Refusal(_, why):
            came = f"shape {list(output_shape(answer) or ())}, {answer.dtype}"
            return Finding(
                ACCEPTANCE, FAIL, f"computed what the rule of {rule} refuses ({came} came out): {why}"
            )
        case Refused(type, message), _:
            return Finding(ACCEPTANCE, FAIL, f"refused what the rule of {rule} accepts: {type}: {message}")
        case Crashed(how, _), _:
            ended = "" if observation.is_mistake else "the worker process ended: "
            return Finding(ACCEPTANCE, FAIL, f"{ended}{how}")
        case TimedOut(limit), _:
            return Finding(ACCEPTANCE, FAIL, f"no answer within {limit:g} seconds")
        case _:
            raise AssertionError(observation)


def inference_of_refused(job: Job, about: About, observation: Observation) -> Iterator[Finding]:
    """A shape that is inferred for operands which a framework refuses, where its inference checks them."""
    refusal = job.prediction(about.dialect)
    if not isinstance(observation, Refused) or not isinstance(refusal, Refusal):
        return
    shape = inferred_shape(observation)
    words = job.question.words
    if shape is None or words.fit_together or not is_checked_by_inference(about.framework, words, refusal):
        return
    note = f"the framework infers shape {list(shape)} for what it refuses: {refusal.why}"
    yield Finding(INFERRED_SHAPE, FAIL, note)


def shapes(job: Job, geometry: Geometry, answer: Answer) -> Iterator[Finding]:
    """Shape, inferred shape and dtype: the rule, the framework's inference and what came out."""
    case = job.case
    ruled, observed = geometry.output_shape, output_shape(answer)
    expected = case.expect.shape if expectation_holds(job, geometry) else None
    if expected is not None and expected not in _expectable_shapes(job, geometry):
        note = f"{case.place} expects shape {list(expected)}, the rule gives {list(ruled)}"
        yield Finding(SHAPE, FAIL, f"{note}, {list(observed or ())} came out")
    elif observed is not None:
        same = observed == ruled
        note = "" if same else f"shape {list(observed)} came out, the rule gives {list(ruled)}"
        yield Finding(SHAPE, PASS if same else FAIL, note)
    yield _inferred_shape_finding(ruled, observed, answer)
    yield from dtypes(geometry.dtypes or MixedDtypes.of_one(job.question.words.dtype), answer)


def dtypes(expected: MixedDtypes, answer: Answer) -> Iterator[Finding]:
    """Whether the output has the dtype that the rule gives, and each VJP that of its operand."""
    found = {OUTPUT: answer.dtype, **answer.gradient_dtypes}
    wrong = {name: dtype for name, dtype in found.items() if dtype != expected.stored(name)}
    yield Finding(DTYPE, FAIL if wrong else PASS)
    for name, dtype in wrong.items():
        what = "dtype" if name == OUTPUT else f"{name} of dtype"
        yield Finding(DTYPE, FAIL, f"{what} {dtype} came out for {expected.stored(name)}")


def _expectable_shapes(job: Job, geometry: Geometry) -> tuple[Shape, ...]:
    """The shapes of the output that an author may have written: that of the backend, and that of the words as
    the case's own dialect takes them, where the backend is asked for the plain operation."""
    own = job.prediction(job.case.dialect)
    if not isinstance(own, Geometry) or own.plain != geometry.plain:
        return (geometry.output_shape,)
    return (geometry.output_shape, own.output_shape)


def as_batched_answer(answer: Answer, geometry: Geometry) -> Answer:
    """An answer with one batch axis, as the reference has it; results of other shapes stay as they are."""
    if geometry.leading is None:
        return answer
    batched = geometry.batched
    shapes = {
        OUTPUT: (geometry.output_shape, batched.output_shape),
        GRAD_INPUT: (geometry.input_shape, batched.input_shape),
    }
    values = dict(answer.values)
    for name, (own, wanted) in shapes.items():
        if name in values and values[name].shape == own:
            values[name] = values[name].reshape(wanted)
    return replace(answer, values=values)


def stability(about: About, answer: Answer) -> Iterator[Finding]:
    """What a call did to tensors that were not its own, and results whose bits were others when the same call
    was made again; the latter are only said where the backend does not promise to repeat itself."""
    yield from (Finding(name, FAIL, how) for name, how in answer.effects.items())
    for name, how in (answer.unstable or {}).items():
        note = f"{name} is not the same in two runs of the same call: {how}"
        yield Finding(name, FAIL if about.repeatable else PASS, note)


def _inferred_shape_finding(ruled: Shape, observed: Shape | None, answer: Answer) -> Finding:
    match answer.inferred_shape:
        case None:
            return Finding(INFERRED_SHAPE, SKIP)
        case Unsupported(reason):
            return Finding(INFERRED_SHAPE, SKIP, f"inferred_shape: {reason}")
        case Refused(type, message):
            note = f"shape inference refused what was computed: {type}: {message}"
            return Finding(INFERRED_SHAPE, FAIL, note)
        case shape:
            parties = {"the rule": ruled, "what came out": observed or ruled}
            against = [f"{name} is {list(other)}" for name, other in parties.items() if other != shape]
            note = f"the framework infers shape {list(shape)}, {' and '.join(against)}" if against else ""
            return Finding(INFERRED_SHAPE, FAIL if note else PASS, note)


def numbers(
    job: Job, criterion: Criterion, answer: Answer, framework: str, effort: Effort = Effort.DIAGNOSIS
) -> Numbers:
    """Every result of an answer against the reference's; a failure comes with its diagnosis if asked for."""
    reference = criterion.reference
    findings, sizes, failing = [], {}, []
    bounded = tuple(name for name in reference.results if not criterion.is_exact(name))
    for name in reference.results:
        finding, comparison = _compare(name, criterion, answer)
        findings.append(finding)
        if finding.state == FAIL and name in answer.values:
            failing.append(name)
        if comparison and not (comparison.ok and criterion.is_exact(name)):
            sizes[name] = _error_size(name, comparison, criterion, answer)
    findings += _skipped_derivatives(job)
    unequal = find_violation(criterion, answer) if ADJOINT in reference.results else None
    if unequal:
        findings += [Finding(name, FAIL, unequal.text) for name in unequal.off]
    if expectation_holds(job, reference.geometry):
        findings += (
            Finding(name, FAIL, note)
            for name, note in find_unmet_values(job.case, criterion, answer, framework)
        )
    if failing and effort.value is not None:
        diagnosis = diagnose(criterion, answer.values, failing, effort.value, answer.surroundings)
        findings.append(Finding(failing[0], FAIL, diagnosis.text))
        parts = excerpts(criterion, answer.values, failing)
        return Numbers(tuple(findings), sizes, bounded, diagnosis.readings, diagnosis.partly, parts)
    return Numbers(tuple(findings), sizes, bounded)


def _skipped_derivatives(job: Job) -> Iterator[Finding]:
    case, question = job.case, job.question
    asked = replace(question, gradients=case.gradients, derivatives=case.derivatives).results
    for name in asked:
        if name not in question.results:
            yield Finding(name, SKIP, f"{name}: {why_not_differentiated(question.words)}")


def _compare(name: str, criterion: Criterion, answer: Answer) -> tuple[Finding, Comparison | None]:
    """One result, and how it compares; no comparison where there is nothing of the right shape."""
    reference, algorithm = criterion.reference, criterion.arithmetic.bound
    observed, shape = answer.values.get(name), reference.results[name].shape
    if observed is not None and not reference.finite and algorithm != SUMMATION:
        note = f"{name}: what is no sum of products ({algorithm}) spreads infinities and NaNs"
        return Finding(name, SKIP, note), None
    if observed is not None and observed.shape == shape:
        comparison = criterion.compare(name, observed)
        note = f"{name}: subnormal numbers are flushed to zero" if comparison.flushed else ""
        return Finding(name, PASS if comparison.ok else FAIL, note), comparison
    if observed is not None:
        note = f"{name} has shape {list(observed.shape)} instead of {list(shape)} and is not compared"
        return Finding(name, FAIL, note), None
    match answer.missing.get(name):
        case Unsupported(reason):
            return Finding(name, SKIP, f"{name}: {reason}"), None
        case Refused(type, message):
            return Finding(name, FAIL, f"{name} was refused: {type}: {message}"), None
        case _:
            return Finding(name, FAIL, f"no {name} came back"), None


def _error_size(name: str, comparison: Comparison, criterion: Criterion, answer: Answer) -> dict[str, float]:
    """How large the errors of a result are, as fractions of the bound also where equality is asked for."""
    reference = criterion.reference
    if criterion.is_exact(name) and criterion.has_bound(name):
        # a bound that no verdict needs: where it takes too long, the fractions are those of equality
        with suppress(OutOfTime):
            expected, bound = reference.results[name], criterion.bound(name)
            comparison = compare_within(answer.values[name], expected, bound, criterion.largest(name))
    size = {
        "max_abs": comparison.max_abs,
        "of_bound": comparison.of_bound,
        "rms_of_bound": comparison.rms_of_bound,
    }
    seen = comparison.statistics
    if seen is not None:
        size |= {"variance_of_limit": seen.variance_of_limit, "bias_of_limit": seen.bias_of_limit}
    return size
