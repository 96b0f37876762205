"""What stands where patches overlap, on numbers: two patches of two taps that share the middle one."""

from __future__ import annotations

import numpy as np
import pytest

from conformance.operators.patches.readings import BY_NAME
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.reading import Operands, truth

FOLD = Geometry("fold", 1, 2, 1, 1, (Axis(2, 2, 1, 1, 0, 3),), own={"order": "channels"})
GIVEN = Operands(np.array([[[1.0, 5.0], [3.0, 7.0]]]), None)


@pytest.mark.parametrize(
    ("name", "middle"), [("averaged", 4), ("overwritten", 3), ("kept", 5), ("largest", 5)]
)
def test_the_middle_of_two_patches(name, middle):
    assert truth(FOLD, GIVEN)["output"].tolist() == [[[1, 8, 7]]]
    reading = BY_NAME[f"overlaps-{name}"]
    assert reading.results(FOLD, GIVEN)["output"].tolist() == [[[1, middle, 7]]]
    back = Operands(np.zeros((1, 1, 3)), None, None, GIVEN.x)
    gradient = BY_NAME[f"grad-overlaps-{name}"].results(FOLD.adjoint, back)["grad_input"]
    assert gradient.tolist() == [[[1, middle, 7]]]


def test_patches_side_by_side_have_no_such_reading():
    apart = Geometry("fold", 1, 2, 1, 1, (Axis(2, 2, 2, 1, 0, 4),), own={"order": "channels"})
    assert not any(each.applies(apart) for name, each in BY_NAME.items() if "overlaps" in name)
