"""Readings of what an average is divided by, on numbers."""

from __future__ import annotations

import numpy as np
import pytest
from support.pooling import line

from conformance.operators.pooling.readings import BY_NAME
from conformance.operators.windows.readings.reading import Operands

GEOMETRY = line("avg_pool", 3, 2, 1, 1, 1, 4, counts="input")
GIVEN = Operands(np.array([[[6.0, 12, 3]]]), None, None, np.array([[[1.0, 2, 4, 8]]]))


@pytest.mark.parametrize(
    ("name", "result", "values"),
    [
        ("padding-counted", "output", [3, 9, 7.5, 1.5]),
        ("average-undivided", "output", [6, 18, 15, 3]),
        ("average-of-last-axis", "output", [3, 9, 7.5, 1.5]),
        ("average-of-first-window", "output", [6, 18, 15, 3]),
        ("maximum-for-average", "output", [6, 12, 12, 3]),
        ("average-cut-off", "output", [6, 9, 7, 3]),
        ("grad-average-undivided", "grad_input", [3, 6, 12]),
        ("grad-average-overwritten", "grad_input", [1, 1, 2]),
    ],
)
def test_an_average_that_is_misread(name, result, values):
    found = BY_NAME[name].results(GEOMETRY, GIVEN, (result,))[result]
    assert found[0, 0].tolist() == values
