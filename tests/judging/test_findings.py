"""What each aspect of an observation is worth, one look at a time."""

from dataclasses import replace

import numpy as np
import pytest
from support.planted.adapter import Adapter
from support.planted.dense import REAL, case

from conformance.cases.case import ExpectedResult
from conformance.cases.questions import Job, question_and_prediction
from conformance.judging.effort import Effort
from conformance.judging.findings import (
    acceptance,
    numbers,
    shapes,
    stability,
)
from conformance.judging.numerics.criterion import Criterion
from conformance.judging.numerics.reference_values import Reference
from conformance.judging.observed import inferred_shape, output_shape, refused_results
from conformance.operators.observations import About, Crashed, Refused, TimedOut, Unsupported
from conformance.worker.answer import answer

BAD_STRIDE = {"stride": (0, 1)}


def asked(**words):
    """A job, its criterion and the answer of the reference."""
    one = case(**words)
    question, geometry = question_and_prediction(one)
    return Job(one, "torch", question), Criterion(Reference(geometry, question)), answer(question, Adapter())


def states(findings):
    return [(finding.aspect, finding.state) for finding in findings]


@pytest.mark.parametrize(
    ("observation", "words", "state"),
    [
        (Refused("ValueError", "no"), {}, "fail"),
        (Refused("ValueError", "no"), BAD_STRIDE, "pass"),
        (Crashed("SIGSEGV", ""), BAD_STRIDE, "fail"),
        (TimedOut(1.0), {}, "fail"),
        (Unsupported("no such dtype"), {}, "skip"),
    ],
)
def test_acceptance_follows_the_rule(observation, words, state):
    one = case(**words)
    job = Job(one, "torch", question_and_prediction(one)[0])
    assert states(acceptance(job, "torch", observation)) == [("acceptance", state)]


def test_computing_what_the_rule_refuses_fails_and_the_twin_passes():
    _, _, computed = asked()
    for words, state in ((BAD_STRIDE, "fail"), ({}, "pass")):
        one = case(**words)
        job = Job(one, "torch", question_and_prediction(one)[0])
        assert states(acceptance(job, "torch", computed)) == [("acceptance", state)]


def test_an_expected_refusal_names_backends_by_any_alias():
    one = case(expect=ExpectedResult(refused=("torch",)))
    job = Job(one, "torch-old", question_and_prediction(one)[0], "torch==1.0")
    found = list(acceptance(replace(job, plain_name="torch"), "torch", Refused("E", "no")))
    assert any("expects torch-old to refuse" in finding.note for finding in found)
    assert not any(
        "expects" in f.note for f in acceptance(replace(job, plain_name="jax"), "jax", Refused("E", ""))
    )


def test_shapes_and_dtype_of_three_parties():
    job, criterion, given = asked()
    geometry = criterion.reference.geometry
    assert states(shapes(job, geometry, given))[0] == ("shape", "pass")
    other = replace(given, dtype="float64", inferred_shape=(1, 2, 3, 4))
    assert dict(states(shapes(job, geometry, other))) == {
        "shape": "pass",
        "inferred_shape": "fail",
        "dtype": "fail",
    }
    cut = replace(given, values={"output": given.values["output"][:1]})
    assert ("shape", "fail") in states(shapes(job, geometry, cut))


def test_numbers_are_compared_each_and_explained_where_asked_for():
    job, criterion, given = asked()
    assert {f.state for f in numbers(job, criterion, given, "torch").findings} == {"pass"}
    wrong = replace(given, values={**given.values, "output": given.values["output"] + np.float32(1)})
    brief = numbers(job, criterion, wrong, "torch", Effort.VERDICT)
    whole = numbers(job, criterion, wrong, "torch", Effort.DIAGNOSIS)
    assert ("output", "fail") in states(brief.findings)
    assert not any("worst at" in f.note for f in brief.findings)
    assert any("worst at output[" in f.note for f in whole.findings)
    assert brief.error_size["output"]["max_abs"] == 1


def test_real_data_are_bounded_and_integers_are_not():
    assert numbers(*asked(kinds=REAL), "torch").bounded == (
        "output",
        "grad_input",
        "grad_kernel",
        "grad_bias",
    )
    assert numbers(*asked(), "torch").bounded == ()


def test_what_did_not_come_back_fails_and_what_cannot_be_had_is_skipped():
    job, criterion, given = asked()
    without = {name: values for name, values in given.values.items() if name != "grad_bias"}
    for missing, state in (
        ({}, "fail"),
        ({"grad_bias": Unsupported("none")}, "skip"),
        ({"grad_bias": Refused("E", "")}, "fail"),
    ):
        found = numbers(job, criterion, replace(given, values=without, missing=missing), "torch").findings
        assert ("grad_bias", state) in states(found)


def test_other_bits_fail_only_a_backend_that_promises_to_repeat_itself():
    _, _, given = asked()
    unstable = replace(given, unstable={"output": "2 values"})
    for repeatable, state in ((True, "fail"), (False, "pass")):
        assert states(stability(About("torch", "2", repeatable=repeatable), unstable)) == [("output", state)]


def test_facts_of_an_observation():
    _, _, given = asked()
    assert output_shape(given) == (2, 6, 4, 4)
    assert inferred_shape(Refused("E", "no", (1, 2))) == (1, 2)
    assert inferred_shape(Crashed("SIGABRT", "")) is None
    refused = replace(given, missing={"jvp": Refused("E", "no")}, inferred_shape=Refused("F", "never"))
    assert refused_results(refused) == {
        "jvp": {"type": "E", "message": "no"},
        "inferred_shape": {"type": "F", "message": "never"},
    }
    assert refused_results(TimedOut(1.0)) == {}
