"""Results that are elements of an operand, or places of such: wrong ones are told by their cause."""

from __future__ import annotations

import pytest
from support.case_files import load

from conformance.cases.questions import Job, question_of
from conformance.frameworks.planted.adapter import Adapter
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.tensors import INDICES
from conformance.worker.answer import answer

POOL = """
conformance: 1
title: Places
about: Places of the largest elements of windows that overlap.
cases:
  - id: a
    op: max_pool
    input: [2, 3, 6, 7]
    kernel: [3, 2]
    stride: [1, 2]
    dtype: {dtype}
    data: {data}
"""


@pytest.mark.parametrize(("dtype", "data"), [("float32", "integers"), ("float16", "normal")])
@pytest.mark.parametrize("fault", ["places-of-sample", "places-from-one"])
def test_wrong_places_are_named(tmp_path, fault, dtype, data):
    (case,) = load(tmp_path, POOL.format(dtype=dtype, data=data))
    question = question_of(case, None)
    job = Job(case, "planted", question)
    right, wrong = (
        judge(job, adapter.about(), answer(question, adapter), Oracle())
        for adapter in map(Adapter, ("", fault))
    )
    assert right.verdict == "pass"
    assert (wrong.verdict, list(wrong.failing_aspects)) == ("fail", [INDICES])
    assert fault in wrong.diagnosis
