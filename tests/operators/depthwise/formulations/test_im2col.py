"""A depthwise convolution by `im2col` has the results of the oracle, which shares nothing with it."""

from __future__ import annotations

from random import Random

import numpy as np
from support.depthwise import random_geometry, random_operands

from conformance.operators.depthwise.formulations import im2col
from conformance.operators.depthwise.reference import products


def test_results_are_those_of_the_oracle():
    random = Random("im2col")
    for _ in range(60):
        geometry = random_geometry(random)
        operands = random_operands(geometry, random)
        right, given = products.results(geometry, *operands), im2col.results(geometry, *operands)
        assert given.keys() == right.keys()
        assert all(np.array_equal(given[name], right[name]) for name in right)
