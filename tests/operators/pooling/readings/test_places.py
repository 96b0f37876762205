"""Readings of what places are counted in, on numbers."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.operators.pooling.readings import BY_NAME
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.reading import Operands

GEOMETRY = Geometry(
    "max_pool", 2, 3, 3, 1, (Axis(2, 2, 1, 1, 0, 1), Axis(5, 2, 1, 1, 1, 6)), own={"ties": "first"}
)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("of-sample", 2 * 10 + 9),
        ("of-batch", (1 * 3 + 2) * 10 + 9),
        ("channels-last", 9 * 3 + 2),
        ("channels-last-of-batch", 30 + 9 * 3 + 2),
        ("column-major", 4 * 2 + 1),
        ("in-window", 3),
        ("in-padded", 7 + 5),
        ("of-output", 6 + 4),
        ("of-last-axis", 4),
        ("from-one", 10),
        ("of-windows", 3),
    ],
)
def test_the_place_of_the_last_element_of_the_last_channel(name, place):
    x = np.arange(60.0).reshape(GEOMETRY.input_shape)
    indices = BY_NAME[f"places-{name}"].results(GEOMETRY, Operands(x, None), ("indices",))["indices"]
    assert indices[1, 2, 0, 4] == place
