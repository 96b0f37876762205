"""Patches in another order or with other contents, on numbers."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.operators.patches.readings import BY_NAME
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.reading import Operands, truth

UNFOLD = Geometry("unfold", 1, 3, 6, 1, (Axis(3, 2, 1, 1, 0, 2),), own={"order": "channels"})
GIVEN = Operands(np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]), None)
RIGHT = [[1, 2], [2, 3], [4, 5], [5, 6], [7, 8], [8, 9]]
"""By channel, then by tap: what each of two windows has there."""


@pytest.mark.parametrize(
    ("name", "patches"),
    [
        ("patch-order-exchanged", [[1, 2], [4, 5], [7, 8], [2, 3], [5, 6], [8, 9]]),
        ("patch-taps-reversed", [[2, 3], [1, 2], [5, 6], [4, 5], [8, 9], [7, 8]]),
        ("patch-channels-reversed", [[7, 8], [8, 9], [4, 5], [5, 6], [1, 2], [2, 3]]),
        ("patch-first-tap-everywhere", [[1, 2], [1, 2], [4, 5], [4, 5], [7, 8], [7, 8]]),
        ("last-patch-missing", [[1, 0], [2, 0], [4, 0], [5, 0], [7, 0], [8, 0]]),
        ("last-sample-missing", [[0, 0]] * 6),
    ],
)
def test_the_patches_of_three_channels(name, patches):
    assert truth(UNFOLD, GIVEN)["output"][0].tolist() == RIGHT
    assert BY_NAME[name].applies(UNFOLD)
    assert BY_NAME[name].results(UNFOLD, GIVEN)["output"][0].tolist() == patches


@pytest.mark.parametrize(
    "name", ["patch-taps-column-major", "patches-column-major", "first-sample-everywhere"]
)
def test_what_one_axis_or_one_sample_cannot_show_does_not_apply(name):
    assert not BY_NAME[name].applies(UNFOLD)
