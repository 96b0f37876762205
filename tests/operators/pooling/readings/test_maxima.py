"""Readings of which element is the largest, on numbers."""

from __future__ import annotations

import numpy as np
from support.pooling import line

from conformance.operators.pooling.readings import BY_NAME
from conformance.operators.windows.readings.reading import Operands

GEOMETRY = line("max_pool", 4, 2, 1, 1, 1, 5)
GIVEN = Operands(np.array([[[-2.0, -2, -5, 1]]]), None, None, np.array([[[1.0, 2, 4, 8, 16]]]))


def read(name: str, result: str) -> list[float]:
    return BY_NAME[name].results(GEOMETRY, GIVEN, (result,))[result][0, 0].tolist()


def test_what_is_taken_in_place_of_the_largest():
    assert read("smallest", "output") == [-2, -2, -5, -5, 1]
    assert read("largest-magnitude", "output") == [-2, -2, -5, -5, 1]
    assert read("maximum-with-zeros", "output") == [0, -2, -2, 1, 1]
    assert read("ties-other", "indices") == [0, 1, 1, 3, 3]


def test_where_the_gradient_goes():
    assert read("gradient-to-all-ties", "grad_input") == [3, 6, 0, 24]
    assert read("gradient-shared-by-ties", "grad_input") == [2, 5, 0, 24]
    assert read("gradients-overwritten", "grad_input") == [2, 4, 0, 16]
    assert read("gradients-kept", "grad_input") == [1, 4, 0, 8]
    assert read("gradient-to-first-tap", "grad_input") == [3, 4, 8, 16]
