"""Readings of whole samples, channels and windows of what pooling gives."""

from __future__ import annotations

import numpy as np

from conformance.operators.pooling.readings import BY_NAME
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.reading import Operands

GEOMETRY = Geometry("max_pool", 2, 2, 2, 1, (Axis(2, 1, 1, 1, 0, 2),) * 2, own={"ties": "first"})
X = np.arange(1.0, 17).reshape(GEOMETRY.input_shape)


def read(name: str) -> np.ndarray:
    return BY_NAME[name].results(GEOMETRY, Operands(X, None), ("output",))["output"]


def test_what_is_moved():
    assert np.array_equal(read("channels-reversed"), X[:, ::-1])
    assert np.array_equal(read("first-channel-everywhere"), np.stack([X[:, 0]] * 2, 1))
    assert np.array_equal(read("first-pooled-sample-everywhere"), np.stack([X[0]] * 2))
    assert not read("last-pooled-sample-missing")[1].any()
    assert read("last-window-missing")[0, 0].tolist() == [[1, 0], [3, 0]]
    assert read("windows-column-major")[0, 0].tolist() == [[1, 3], [2, 4]]
