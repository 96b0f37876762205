"""The bound on a reply: every right answer is far below it, and so is one without any crop."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from support.misbehaving import question

from conformance.cases import load
from conformance.cases.questions import question_of
from conformance.frameworks.registry import predict
from conformance.operators.result_size import most_bytes
from conformance.operators.shapes import CONV_TRANSPOSE
from conformance.operators.windows.geometry import Geometry


def uncropped(geometry):
    """Bytes, in float64, of an output without a crop: of a transposed convolution all that its taps reach."""
    transposed = geometry.op == CONV_TRANSPOSE
    extents = [max(axis.full if transposed else axis.input, axis.size) for axis in geometry.axes]
    return 8 * geometry.batch * geometry.out_channels * math.prod(extents)


def test_every_answer_to_a_shipped_case_may_be_sent():
    for case in load("cases"):
        asked = question_of(case)
        geometry = predict(asked, None)
        if isinstance(geometry, Geometry):
            operands = 8 * (math.prod(geometry.input_shape) + math.prod(geometry.kernel_shape))
            assert 2 * uncropped(geometry) + operands < most_bytes(asked), case.id


def test_a_small_question_has_no_answer_of_gigabytes():
    assert most_bytes(question()) < 2**21


@pytest.mark.parametrize(
    "words",
    [
        {"input": (2, 4, 500, 600)},
        {"kernel": (200, 300)},
        {"op": "conv_transpose", "stride": (60, 40)},
        {"op": "conv_transpose", "output_size": (300, 200)},
        {"padding": 100},
        {"padding": (100, 90)},
        {"padding": ((100, 90), (80, 70))},
    ],
)
def test_what_makes_the_answer_larger_raises_the_bound(words):
    asked = question()
    larger = replace(asked, words=replace(asked.words, **words))
    assert most_bytes(larger) > most_bytes(asked) + 2**20
