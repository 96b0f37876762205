"""Single elements of pooling are those of the oracle."""

from __future__ import annotations

from random import Random

import pytest
from support.pooling import OPS, random_geometry, small_operands

from conformance.operators.pooling.reference import elements, pools

COUNT = 60


@pytest.mark.parametrize("op", OPS)
def test_single_elements_are_those_of_the_oracle(op):
    random = Random(f"elements {op}")
    for _ in range(COUNT // 2):
        geometry = random_geometry(random, op)
        x, cotangent = small_operands(geometry, random)
        for name, right in pools.results(geometry, x, cotangent=cotangent).items():
            place = tuple(random.randrange(extent) for extent in right.shape)
            found = elements.element(name, geometry, x, None, None, cotangent, place)
            assert found == pytest.approx(right[place], 1e-13, 1e-13)
