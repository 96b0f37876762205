"""The operators of pooling as data."""

from __future__ import annotations

from support.pooling import line

from conformance.operators.convolution.exact_sums import is_exact
from conformance.operators.registry import find_operator, operators_with

LARGEST = {"input": 7, "cotangent": 7, "kernel": 7, "bias": 7}


def test_what_is_selected_is_exact_and_a_third_is_not():
    assert is_exact(line("max_pool", 5, 3, 1, 1, 0, 3), "float16", LARGEST, "output")
    assert is_exact(line("avg_pool", 5, 4, 1, 1, 0, 2), "float16", LARGEST, "output")
    assert not is_exact(line("avg_pool", 5, 3, 1, 1, 0, 3), "float16", LARGEST, "output")


def test_only_a_maximum_has_places_and_ties():
    assert find_operator("max_pool").side_results == ("indices",)
    assert find_operator("avg_pool").side_results == ()
    assert operators_with("ties") == ("max_pool",)
    assert operators_with("ceil_mode") == ("max_pool", "avg_pool")
