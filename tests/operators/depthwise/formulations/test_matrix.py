"""A depthwise convolution by `matrix` has the results of the oracle, which shares nothing with it."""

from __future__ import annotations

from random import Random

import numpy as np
from support.depthwise import random_geometry, random_operands

from conformance.operators.depthwise.formulations import matrix
from conformance.operators.depthwise.reference import products


def test_results_are_those_of_the_oracle():
    random = Random("matrix")
    for _ in range(60):
        geometry = random_geometry(random)
        operands = random_operands(geometry, random)
        right, given = products.results(geometry, *operands), matrix.results(geometry, *operands)
        assert given.keys() == right.keys()
        assert all(np.array_equal(given[name], right[name]) for name in right)
