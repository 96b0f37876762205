"""The matrix of all axes together, on numbers that are known."""

from __future__ import annotations

import numpy as np

from conformance.operators.resampling.formulations import matrix
from conformance.operators.resampling.lines import HALF, Line, geometry_of


def test_two_axes_are_one_product():
    line = Line(2, 4, "linear", HALF, HALF, -HALF)
    y = matrix.results(geometry_of(1, 1, [line, line]), np.array([[[[0.0, 4.0], [8.0, 12.0]]]]))["output"]
    along = np.array([0, 1, 3, 4])
    assert np.array_equal(y[0, 0], along + 2 * along[:, None])


def test_a_batch_of_none_is_resampled():
    geometry = geometry_of(0, 3, [Line(2, 4, "linear", HALF, HALF, -HALF)])
    found = matrix.results(geometry, np.ones((0, 3, 2)), cotangent=np.ones((0, 3, 4)))
    assert [found[name].shape for name in ("output", "grad_input")] == [(0, 3, 4), (0, 3, 2)]


def test_a_gradient_needs_a_cotangent():
    geometry = geometry_of(1, 1, [Line(2, 4, "linear", HALF, HALF, -HALF)])
    assert set(matrix.results(geometry, np.ones((1, 1, 2)))) == {"output"}
    back = matrix.results(geometry, np.ones((1, 1, 2)), cotangent=np.ones((1, 1, 4)))
    assert back["grad_input"].tolist() == [[[2, 2]]]
