"""What the formulations of depthwise convolutions cover, and which results they have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conformance.operators.depthwise.formulations.matrix import FORMULATION
from conformance.operators.windows.geometry import Axis, Geometry

GEOMETRY = Geometry("depthwise_conv", 1, 1, 1, 1, (Axis(3, 2, 1, 1, 0, 2),))


def test_what_is_too_large_is_refused():
    large = replace(GEOMETRY, axes=(Axis(10**6, 100, 1, 1, 0, 10**6),))
    refusal = FORMULATION.refusal(large)
    assert refusal is not None
    with pytest.raises(ValueError, match="entries, more than"):
        FORMULATION.results(large, np.ones((1, 1, 1)), np.ones((1, 1, 1)))
    assert FORMULATION.refusal(GEOMETRY) is None


def test_results_are_those_that_have_operands():
    x, w = np.ones((1, 1, 3)), np.ones((1, 1, 2))
    assert list(FORMULATION.results(GEOMETRY, x, w)) == ["output"]
    found = FORMULATION.results(GEOMETRY, x, w, None, np.ones((1, 1, 2)))
    assert list(found) == ["output", "grad_input", "grad_kernel"]
