"""The oracle of depthwise convolutions: numbers by hand, infinities, and what it is asked without."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.operators.depthwise.reference import products
from conformance.operators.windows.geometry import Axis, Geometry

GEOMETRY = Geometry("depthwise_conv", 1, 2, 4, 2, (Axis(3, 2, 1, 1, 0, 2),))


def test_numbers_by_hand():
    x = np.array([[[1.0, 2, 3], [10, 20, 30]]])
    w = np.array([[[1.0, 0], [0, 1]], [[1, 1], [2, 0]]])
    y = products.result("output", GEOMETRY, x, w, np.array([0.0, 0, 0, 1]))
    assert y[0].tolist() == [[1, 2], [2, 3], [30, 50], [21, 41]]
    cotangent = np.arange(8.0).reshape(1, 4, 2)
    found = products.results(GEOMETRY, x, w, np.zeros(4), cotangent)
    assert found["grad_input"][0].tolist() == [[0, 3, 3], [16, 23, 5]]
    assert found["grad_kernel"].tolist() == [[[2, 3], [8, 13]], [[140, 230], [200, 330]]]
    assert found["grad_bias"].tolist() == [1, 5, 9, 13]


def test_an_infinity_stays_in_its_channel():
    x = np.zeros((1, 2, 3))
    x[0, 0, 1] = np.inf
    y = products.result("output", GEOMETRY, x, np.ones((2, 2, 2)))
    assert np.isinf(y[0, :2]).all()
    assert not y[0, 2:].any()


def test_a_gradient_of_no_cotangent_is_refused():
    with pytest.raises(ValueError, match="no cotangent"):
        products.result("grad_input", GEOMETRY, np.ones((1, 2, 3)), np.ones((2, 2, 2)))
    assert list(products.results(GEOMETRY, np.ones((1, 2, 3)), np.ones((2, 2, 2)))) == ["output"]
