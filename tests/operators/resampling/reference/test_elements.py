"""Single elements by the definition, for every way in which an input may go on past its ends."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from support.resampling import random_geometry

from conformance.operators.resampling.lines import lines_of, with_lines
from conformance.operators.resampling.reference import elements, sums


@pytest.mark.parametrize("ends", ["clamped", "excluded", "zeros", "wrapped", "reflected"])
def test_elements_are_those_of_the_whole(ends):
    random = Random(ends)
    for _ in range(20):
        geometry = random_geometry(random)
        if geometry.own["interpolation"] == "nearest":
            continue
        geometry = with_lines(geometry, [replace(line, ends=ends) for line in lines_of(geometry)])
        x = np.random.default_rng(1).integers(-9, 9, geometry.input_shape).astype(float)
        whole = sums.result("output", geometry, x)
        place = tuple(random.randrange(extent) for extent in whole.shape)
        single = elements.element("output", geometry, x, None, None, None, place)
        assert np.isclose(single, whole[place])
