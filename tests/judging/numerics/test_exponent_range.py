"""What sums near the largest number may overflow to, and what flushing the smallest may cost."""

import numpy as np

from conformance.judging.numerics.exponent_range import flush_subnormals, flushing_loss, overflow_possible
from conformance.operators.dtypes import FORMATS


def test_an_infinity_must_have_been_within_reach():
    largest = FORMATS["float32"].largest
    reference, magnitude = (
        np.array([0.0, 0.0, 0.0, 1.0]),
        np.array([2.1 * largest, 1.9 * largest, 2.1 * largest, 2.0]),
    )
    seen = np.array([np.nan, np.inf, -np.inf, np.inf])
    assert overflow_possible(seen, reference, magnitude, 8, "float32").tolist() == [True, False, True, False]
    assert not overflow_possible(
        np.array([np.nan]), np.array([largest]), np.array([1.1 * largest]), 8, "float32"
    ).any()
    assert overflow_possible(
        np.array([np.inf]), np.array([0.0]), np.array([2e5]), 8, "float16", narrow=True
    ).all()
    assert not overflow_possible(np.array([np.inf]), np.array([0.0]), np.array([2e5]), 8, "float16").any()


def test_what_is_flushed_costs_as_much_as_it_can():
    assert flush_subnormals(np.array([1e-39, -1e-39, 1e-37]), "float32").tolist() == [0.0, 0.0, 1e-37]
    assert flushing_loss(np.array(3.0), 2, "float32") == 3.0 + 6 * 2.0**-126
    assert flushing_loss(np.array(0.0), 1, "float16") == 2 * 2.0**-126 + 2 * 2.0**-14
