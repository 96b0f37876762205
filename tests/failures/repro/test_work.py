"""The lines of a script that do the framework's work: what is computed, and what is left in `got`."""

import pytest
from support.planted.dense import case

from conformance.backends.names import parse
from conformance.cases.questions import Job, question_of
from conformance.failures.repro.repro import write_script
from conformance.failures.shrink import Trial
from conformance.frameworks import registry
from conformance.frameworks.planted.adapter import Adapter
from conformance.judging.effort import Effort
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.worker.answer import answer

SMALL = {"input": (1, 2, 4, 5), "groups": 1, "out_channels": 2, "kernel": (2, 2), "padding": None}


def script(fault="", **more):
    one = case("small", **SMALL, **more)
    adapter, question = Adapter(fault), question_of(one)
    job, observation = Job(one, "numpy", question), answer(question, adapter)
    result = judge(job, adapter.about(), observation, Oracle(), Effort.VERDICT)
    trial = Trial(job, adapter.about(), observation, result)
    return write_script(trial, one, parse("numpy"), registry.script("numpy", ""), "")


@pytest.mark.parametrize(("bias", "head"), [(True, "def compute(x, w, b):"), (False, "def compute(x, w):")])
def test_the_function_takes_the_operands_that_there_are(bias, head):
    assert script(bias=bias).count(head) == 1


def test_what_is_wrong_is_left_in_got_and_nothing_else():
    text = script("bias-missing")
    assert 'got = {"output": ' in text
    assert 'got["grad_kernel"]' not in text


def test_the_adjoint_is_a_function_of_its_own_where_it_is_wrong():
    assert "def adjoint(" not in script("bias-missing", derivatives=("adjoint",))
    assert "def adjoint(" in script("adjoint-kernel-flipped", derivatives=("adjoint",))
