"""The oracle of pooling on numbers, and on what its terms are counted as."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from support.pooling import OPS, line, random_geometry, small_operands

from conformance.operators.convolution.exact_sums import count_terms
from conformance.operators.pooling.coverage import has_empty_windows
from conformance.operators.pooling.reference import elements, pools
from conformance.operators.tensors import GRAD_INPUT, INDICES, OUTPUT
from conformance.operators.windows.geometry import Axis, Geometry

COUNT = 60


def test_places_are_where_the_largest_elements_are():
    random = Random("places")
    for _ in range(COUNT // 2):
        geometry = random_geometry(random, "max_pool")
        x, _ = small_operands(geometry, random)
        largest, places = (pools.result(name, geometry, x) for name in (OUTPUT, INDICES))
        lines = x.reshape(*x.shape[:2], -1)
        read = np.take_along_axis(lines, places.reshape(*x.shape[:2], -1).astype(int), 2)
        assert np.array_equal(read.reshape(largest.shape), largest)


@pytest.mark.parametrize("op", OPS)
def test_no_element_has_more_terms_than_are_counted(op):
    random = Random(f"terms {op}")
    for _ in range(COUNT):
        geometry = random_geometry(random, op)
        if op == "avg_pool":
            geometry = replace(geometry, own={**geometry.own, "divisor": 1})
        counted, ones = count_terms(geometry), np.ones(geometry.output_shape)
        found = pools.results(geometry, np.ones(geometry.input_shape), cotangent=ones)
        assert found[OUTPUT].max() <= counted[OUTPUT]
        assert found[GRAD_INPUT].max() <= counted[GRAD_INPUT]


def test_ties_are_first_or_last_in_the_order_of_rows():
    geometry = Geometry("max_pool", 1, 1, 1, 1, (Axis(2, 2, 1, 1, 0, 1),) * 2, own={"ties": "first"})
    x = np.array([[[[1.0, 2], [2, 1]]]])
    last = replace(geometry, own={"ties": "last"})
    assert pools.result(INDICES, geometry, x).item() == 1
    assert pools.result(INDICES, last, x).item() == 2
    back = np.ones((1, 1, 1, 1))
    assert pools.result(GRAD_INPUT, last, x, cotangent=back)[0, 0].tolist() == [[0, 0], [1, 0]]


def test_padding_is_never_the_largest_and_a_nan_is():
    geometry = line("max_pool", 3, 2, 1, 1, 1, 4)
    x = np.array([[[-1.0, -2, -3]]])
    assert pools.result(OUTPUT, geometry, x)[0, 0].tolist() == [-1, -1, -2, -3]
    x[0, 0, 1] = np.nan
    assert np.array_equal(pools.result(OUTPUT, geometry, x)[0, 0], [-1, np.nan, np.nan, -3], equal_nan=True)
    x[0, 0] = -np.inf
    assert pools.result(INDICES, geometry, x)[0, 0].tolist() == [0, 0, 1, 2]


def test_a_window_without_elements_is_told():
    geometry = line("max_pool", 2, 2, 1, 3, 1, 1)
    assert has_empty_windows(geometry)
    assert not has_empty_windows(line("max_pool", 3, 2, 1, 3, 1, 1))
    x = np.ones((1, 1, 2))
    assert pools.result(OUTPUT, geometry, x).item() == -np.inf
    assert pools.result(INDICES, geometry, x).item() == 2
    assert elements.element(INDICES, geometry, x, None, None, None, (0, 0, 0)) == 2
    assert not pools.result(GRAD_INPUT, geometry, x, cotangent=np.ones((1, 1, 1))).any()


def test_what_is_asked_for_without_its_operands_is_refused():
    for op, name in (("max_pool", GRAD_INPUT), ("avg_pool", INDICES), ("max_pool", "grad_kernel")):
        with pytest.raises(ValueError, match="no result"):
            pools.result(name, line(op, 1, 1, 1, 1, 0, 1), np.ones((1, 1, 1)))
