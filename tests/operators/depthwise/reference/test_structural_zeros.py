"""Where a NaN may come of a product with padding: what NumPy gives with zeros around is covered, no more."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
from support.depthwise import random_geometry, random_operands

from conformance.operators.depthwise.reference import products
from conformance.operators.depthwise.reference.structural_zeros import possible_nans
from conformance.operators.windows.geometry import Axis, Geometry


def test_products_with_padding_are_covered():
    random = Random("padding")
    for _ in range(60):
        geometry = replace(random_geometry(random), flip=False)
        x, w, _, _ = random_operands(geometry, random)
        w.flat[random.randrange(w.size)] = np.inf
        # as many zeros around the input as windows reach make every product exist
        around = [(max(0, axis.padding[0]), max(0, axis.padding[1])) for axis in geometry.axes]
        padded = np.pad(x, [(0, 0), (0, 0), *around])
        axes = tuple(
            replace(axis, input=axis.input + sum(pair), offset=axis.offset - pair[0])
            for axis, pair in zip(geometry.axes, around)
        )
        given = products.result("output", replace(geometry, axes=axes), padded, w)
        right = products.result("output", geometry, x, w)
        more = np.isnan(given) & ~np.isnan(right)
        assert not (more & ~possible_nans(geometry, x, w)["output"]).any()


def test_other_channels_and_whole_windows_are_not_excused():
    geometry = Geometry("depthwise_conv", 1, 2, 2, 2, (Axis(4, 3, 1, 1, 1, 4),))
    x, w = np.ones((1, 2, 4)), np.ones((2, 1, 3))
    w[0, 0, 0] = np.inf
    cotangent = np.ones((1, 2, 4))
    found = possible_nans(geometry, x, w, cotangent)
    assert found["output"][0].tolist() == [[True, False, False, False], [False] * 4]
    assert found["grad_input"][0].tolist() == [[False, False, False, True], [False] * 4]
    assert not found["grad_kernel"].any()
    x[0, 0, 0] = cotangent[0, 1, 3] = np.nan
    found = possible_nans(geometry, x, np.ones((2, 1, 3)), cotangent)
    assert found["grad_kernel"][:, 0].tolist() == [[False, False, True], [False, False, True]]


def test_zeros_between_taps_reach_what_a_dense_kernel_would():
    geometry = Geometry("depthwise_conv", 1, 1, 1, 1, (Axis(5, 2, 1, 2, 0, 3),))
    x, w = np.ones((1, 1, 5)), np.ones((1, 1, 2))
    x[0, 0, 1] = np.inf
    cotangent = np.ones((1, 1, 3))
    assert not possible_nans(geometry, x, w, cotangent)["output"].any()
    found = possible_nans(geometry, x, w, np.array([[[np.inf, 1, 1]]]), dilated=True)
    assert found["output"][0, 0].tolist() == [True, True, False]
    assert found["grad_input"][0, 0].tolist() == [True, True, True, False, False]
