"""The oracle of patches on numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conformance.operators.patches.reference import copies
from conformance.operators.tensors import GRAD_INPUT, OUTPUT
from conformance.operators.windows.geometry import Axis, Geometry


def test_the_other_order_is_another_function():
    geometry = Geometry("unfold", 1, 2, 4, 1, (Axis(3, 2, 1, 1, 0, 2),), own={"order": "channels"})
    x = np.arange(6.0).reshape(1, 2, 3)
    channels = copies.result(OUTPUT, geometry, x)
    taps_first = copies.result(OUTPUT, replace(geometry, own={"order": "taps"}), x)
    assert channels[0].tolist() == [[0, 1], [1, 2], [3, 4], [4, 5]]
    assert taps_first[0].tolist() == [[0, 1], [3, 4], [1, 2], [4, 5]]


def test_infinities_reach_the_places_that_they_are_copied_or_added_to_alone():
    geometry = Geometry("fold", 1, 2, 1, 1, (Axis(2, 2, 1, 1, 0, 3),), own={"order": "channels"})
    x = np.array([[[np.inf, 1], [-np.inf, 2]]])
    assert np.array_equal(copies.result(OUTPUT, geometry, x)[0, 0], [np.inf, -np.inf, 2])
    x[0, 0, 1] = np.inf
    assert np.isnan(copies.result(OUTPUT, geometry, x)[0, 0, 1])


def test_what_is_asked_for_without_its_operands_is_refused():
    geometry = Geometry("unfold", 1, 1, 1, 1, (Axis(1, 1, 1, 1, 0, 1),), own={"order": "channels"})
    for name in (GRAD_INPUT, "grad_kernel"):
        with pytest.raises(ValueError, match="no result"):
            copies.result(name, geometry, np.ones((1, 1, 1)))
