"""Scripts for NumPy, written from the answer of a planted backend in this process."""

from __future__ import annotations

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


def script(one, fault="", command=""):
    adapter, question = Adapter(fault), question_of(one)
    job, observation = Job(one, "numpy", question), answer(question, adapter)
    result = judge(job, adapter.about(), observation, Oracle(), Effort.VERDICT)
    trial = Trial(job, adapter.about(), observation, result)
    return write_script(trial, one, parse("numpy"), registry.script("numpy", ""), command)
