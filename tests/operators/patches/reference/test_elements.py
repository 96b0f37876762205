"""Single elements of patches are those of the whole results, which the oracle computes in another way."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from support.patches import random_geometry

from conformance.operators.patches.reference import copies, elements
from conformance.operators.windows.geometry import Geometry

OPS = ("unfold", "fold")
COUNT = 60


def operands(geometry: Geometry, random: Random) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(random.randint(0, 10**6))
    shapes = geometry.input_shape, geometry.output_shape
    x, cotangent = (generator.integers(-9, 9, shape).astype(float) for shape in shapes)
    return x, cotangent


@pytest.mark.parametrize("op", OPS)
def test_single_elements_are_those_of_the_oracle(op):
    random = Random(f"elements {op}")
    for _ in range(COUNT // 2):
        geometry = random_geometry(random, op)
        x, cotangent = operands(geometry, random)
        for name, right in copies.results(geometry, x, cotangent=cotangent).items():
            place = tuple(random.randrange(extent) for extent in right.shape)
            assert elements.element(name, geometry, x, None, None, cotangent, place) == right[place]
