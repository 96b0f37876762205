"""Readings of the gradient on numbers that are known."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.operators.resampling.lines import HALF, Line, geometry_of
from conformance.operators.resampling.readings import BY_NAME
from conformance.operators.windows.readings.reading import Operands

TWICE = geometry_of(1, 1, [Line(2, 4, "nearest", HALF, HALF, HALF * 0, "floor")])
GIVEN = Operands(np.ones((1, 1, 2)), None, None, np.array([[[1.0, 2.0, 4.0, 9.0]]]))


@pytest.mark.parametrize(
    ("name", "gradient"),
    [
        ("grad-first-alone", [1, 4]),
        ("grad-last-alone", [2, 9]),
        ("grad-positions-averaged", [1.5, 6.5]),
        ("grad-resampled-back", [2, 9]),
    ],
)
def test_what_becomes_of_the_gradient(name, gradient):
    reading = BY_NAME[name]
    assert reading.applies(TWICE)
    assert reading.results(TWICE, GIVEN, ("grad_input",))["grad_input"].tolist() == [[gradient]]


def test_the_largest_weight_gets_all():
    linear = geometry_of(1, 1, [Line(2, 4, "linear", HALF, HALF, -HALF)])
    found = BY_NAME["grad-largest-alone"].results(linear, GIVEN, ("grad_input",))
    assert found["grad_input"].tolist() == [[[3, 13]]]
    assert not BY_NAME["grad-largest-alone"].applies(TWICE)
