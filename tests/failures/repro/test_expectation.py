"""Which elements of a large result a script compares."""

import numpy as np

from conformance.failures.repro.expectation import MOST_SAMPLED, _worst

WANT = np.arange(1000.0).reshape(10, 100)


def test_the_largest_differences_are_compared():
    have = WANT.copy()
    have[3, 7] += 5
    have[9, 99] = np.nan
    chosen = _worst(WANT, have)
    assert {307, 999} <= set(chosen.tolist())
    assert len(chosen) == MOST_SAMPLED


def test_where_nothing_is_wrong_elements_are_spread_from_first_to_last():
    for have in (None, WANT, WANT[:5]):
        chosen = _worst(WANT, have)
        assert (chosen[0], chosen[-1], len(chosen)) == (0, 999, MOST_SAMPLED)
