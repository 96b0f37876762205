"""One axis after the other: a formulation of pooling that shares nothing with the oracle."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from support.pooling import OPS, line, random_geometry, small_operands

from conformance.operators.pooling.formulations import axiswise
from conformance.operators.pooling.reference import pools
from conformance.operators.tensors import OUTPUT

COUNT = 60


@pytest.mark.parametrize("op", OPS)
def test_it_gives_what_the_oracle_gives(op):
    random = Random(f"pooling {op}")
    for _ in range(COUNT):
        geometry = random_geometry(random, op)
        x, cotangent = small_operands(geometry, random)
        right = pools.results(geometry, x, cotangent=cotangent)
        given = axiswise.results(geometry, x, cotangent=cotangent)
        assert given.keys() == right.keys()
        assert all(np.allclose(given[name], right[name], 1e-13, 1e-13) for name in right)


def test_another_window_is_told_apart():
    geometry, x = line("max_pool", 5, 2, 1, 1, 0, 4), np.array([[[1.0, 5, 2, 4, 3]]])
    moved = line("max_pool", 5, 2, 1, 1, 1, 4)
    assert not np.array_equal(axiswise.results(moved, x)[OUTPUT], pools.result(OUTPUT, geometry, x))


def test_a_window_without_elements_is_refused():
    assert "without elements" in axiswise.FORMULATION.refusal(line("max_pool", 2, 2, 1, 3, 1, 1)).reason
