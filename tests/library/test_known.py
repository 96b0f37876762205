"""Known deviations of the library, met again as cases of a user's own: without `known` and by another name.

Whatever failed there has to be told as what is known; another mistake on the same configurations must not.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.paths import LIBRARY

from conformance import cases
from conformance.cases.case import Case, KnownDeviation
from conformance.cases.questions import Job, question_and_prediction, question_of
from conformance.frameworks.registry import FRAMEWORKS
from conformance.judging.deviations.catalogue import may_deviate
from conformance.judging.judge import judge
from conformance.judging.known_deviations import aliases, applies
from conformance.judging.oracle import Oracle
from conformance.judging.results import FAIL
from conformance.operators.aspects import ASPECTS
from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.observations import About, Answer, Refused
from conformance.operators.windows.geometry import Geometry
from conformance.runs.run import run

MEASURED = {
    "tensorflow": "2.21.0",
    "torch": "2.13.0",
    "jax": "0.10.2",
    "onnxruntime": "1.32.0",
    "onnx-reference": "1.23.2",
    "keras": "3.15.1",
}
BACKENDS = (
    "jax",
    "keras+jax",
    "keras+tensorflow",
    "keras+torch",
    "onnx-reference",
    "onnxruntime",
    "tensorflow",
    "tensorflow+graph",
    "tensorflow+onednn-off",
    "tensorflow+xla",
    "torch",
    "torch+compile",
)
PLANTED = ("kernel-flipped", "bias-missing")


@pytest.fixture(scope="module")
def library() -> list[Case]:
    return [case for case in cases.load([LIBRARY]) if case.known]


def about(backend: str) -> About:
    framework = backend.partition("+")[0]
    return About(framework, MEASURED[framework], dialect=FRAMEWORKS[framework].dialect)


def entries(case: Case, backend: str) -> list[KnownDeviation]:
    """The `known` entries that speak of a backend in the version that was measured."""
    return [entry for entry in case.known if applies(entry, aliases(backend), about(backend))]


def renamed(case: Case) -> Case:
    name = case.id.replace("/", "-").replace("::", "-")
    return replace(case, id=f"mine.yaml::{name}", known=())


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_configuration_of_every_known_case_is_that_of_a_deviation(backend, library):
    unmatched = []
    for case in library:
        question, prediction = question_and_prediction(case, about(backend).dialect)
        kinds = tuple(question.recipe.kinds.values())
        own = entries(case, backend)
        aspects = {entry.aspect or aspect for entry in own for aspect in ASPECTS}
        if own and not may_deviate(question.words, prediction, backend, aspects, kinds):
            unmatched.append((case.id, own[0].why))
    assert unmatched == []


@pytest.mark.parametrize("backend", ["onnxruntime", "onnx-reference", "torch"])
def test_what_is_known_is_told_in_cases_of_ones_own(backend, library):
    """Those that end the worker are left to the sweep: each costs the start of another."""
    own = [
        renamed(case)
        for case in library
        if any(entry.outcome != "crashed" for entry in entries(case, backend))
    ]
    assert len(own) > 5
    results = [result for result in run(own, [backend]) if result.outcome != "crashed"]
    failures = [result for result in results if result.verdict == FAIL]
    assert len(failures) > 5
    untold = [r.case for r in failures if "may be what is known of" not in (r.diagnosis or "")]
    assert untold == []
    partly = [r.case for r in failures if set(r.deviations) != set(r.failing_aspects)]
    assert partly == []


def planted(case: Case, backend: str, name: str) -> Answer | None:
    """What a mistake of another kind would give of a case; None where it gives what is right."""
    question, prediction = question_and_prediction(case, about(backend).dialect)
    if not isinstance(prediction, Geometry):
        return None
    reference = Oracle()(question, prediction)
    reading = BY_NAME[name]
    if not reading.applies(prediction) or 0 in prediction.output_shape:
        return None
    values = reading.results(prediction, reference.operands, tuple(reference.results))
    wrong = [key for key, array in values.items() if not np.array_equal(array, reference.results[key])]
    return Answer(values, question.words.dtype, prediction.output_shape) if wrong else None


@pytest.mark.parametrize("backend", BACKENDS)
def test_another_mistake_on_the_same_configuration_is_not_told_as_known(backend, library):
    told, asked = [], 0
    for case in library:
        if not entries(case, backend):
            continue
        own, name = renamed(case), PLANTED[asked % len(PLANTED)]
        job = Job(own, backend, question_of(own, about(backend).dialect))
        answer = planted(own, backend, name)
        if answer is None:
            continue
        asked += 1
        result = judge(job, about(backend), answer, Oracle())
        if result.deviations:
            told.append((case.id, name, dict(result.deviations)))
        refused = judge(job, about(backend), Refused("RuntimeError", "a mistake of another kind"), Oracle())
        if refused.deviations:
            told.append((case.id, "refused", dict(refused.deviations)))
    assert told == []


def test_the_planted_mistakes_fail_at_all(library):
    """The twin of the test above: there is something to tell."""
    failed = 0
    for case in library:
        if entries(case, "onnx-reference"):
            own = renamed(case)
            answer = planted(own, "onnx-reference", "kernel-flipped")
            if answer is not None:
                job = Job(own, "onnx-reference", question_of(own, "onnx"))
                failed += judge(job, about("onnx-reference"), answer, Oracle()).verdict == FAIL
    assert failed > 10
