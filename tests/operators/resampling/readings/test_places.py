"""Readings of places: each moves the output, and applies where there is something to move."""

from __future__ import annotations

import numpy as np

from conformance.operators.resampling.lines import HALF, Line, geometry_of
from conformance.operators.resampling.readings import BY_NAME
from conformance.operators.windows.readings.reading import Operands, truth

LINE = Line(2, 4, "linear", HALF, HALF, -HALF)


def test_each_moves_the_output():
    geometry = geometry_of(2, 2, [LINE, LINE])
    given = Operands(np.arange(16.0).reshape(2, 2, 2, 2), None)
    right = truth(geometry, given)["output"]
    moved = {
        "resampled-channels-reversed": right[:, ::-1],
        "resampled-first-sample": right[[0, 0]],
        "resampled-reversed": right[..., ::-1],
        "resampled-transposed": right.swapaxes(2, 3),
    }
    for name, wanted in moved.items():
        assert np.array_equal(BY_NAME[name].results(geometry, given)["output"], wanted)


def test_nothing_to_move():
    geometry = geometry_of(1, 1, [LINE])
    names = ("resampled-channels-reversed", "resampled-first-sample", "resampled-transposed")
    assert not any(BY_NAME[name].applies(geometry) for name in names)
