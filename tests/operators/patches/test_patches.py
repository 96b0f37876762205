"""The oracle of patches, its single elements and its formulations are one function, each by its own way."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from support.patches import random_geometry

from conformance.operators.convolution.exact_sums import count_terms
from conformance.operators.convolution.reference import taps
from conformance.operators.patches.formulations import indices, matrix
from conformance.operators.patches.reference import copies
from conformance.operators.tensors import GRAD_INPUT, OUTPUT
from conformance.operators.windows.geometry import Geometry

OPS = ("unfold", "fold")
COUNT = 60


def operands(geometry: Geometry, random: Random) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(random.randint(0, 10**6))
    shapes = geometry.input_shape, geometry.output_shape
    x, cotangent = (generator.integers(-9, 9, shape).astype(float) for shape in shapes)
    return x, cotangent


def one_hot(geometry: Geometry, x: np.ndarray) -> np.ndarray:
    """Patches as a convolution with a kernel of zeros and ones, a group for each channel."""
    gathering = geometry if geometry.gathers else geometry.adjoint
    taps_first = geometry.own["order"] == "taps"
    channels, extents = gathering.in_channels, tuple(axis.kernel for axis in gathering.axes)
    count = int(np.prod(extents))
    kernel = np.tile(np.eye(count).reshape(count, 1, *extents), (channels, *[1] * (1 + len(extents))))
    conv = replace(gathering, op="conv", groups=channels, own={})
    if geometry.gathers:
        y = taps.output(conv, x, kernel)
        split = y.reshape(len(y), channels, count, *y.shape[2:])
        return (split.swapaxes(1, 2) if taps_first else split).reshape(geometry.output_shape)
    shared = (count, channels) if taps_first else (channels, count)
    split = x.reshape(len(x), *shared, *x.shape[2:])
    split = split.swapaxes(1, 2) if taps_first else split
    return taps.output(conv.adjoint, split.reshape(x.shape), kernel)


@pytest.mark.parametrize("op", OPS)
def test_formulations_and_a_convolution_with_ones_give_what_the_oracle_gives(op):
    random = Random(f"patches {op}")
    for _ in range(COUNT):
        geometry = random_geometry(random, op)
        x, cotangent = operands(geometry, random)
        right = copies.results(geometry, x, cotangent=cotangent)
        for module in (matrix, indices):
            given = module.results(geometry, x, cotangent=cotangent)
            assert all(np.array_equal(given[name], right[name]) for name in right)
        assert np.array_equal(one_hot(geometry, x), right[OUTPUT])
        assert np.vdot(right[OUTPUT], cotangent) == np.vdot(x, right[GRAD_INPUT])


@pytest.mark.parametrize("op", OPS)
def test_no_element_has_more_terms_than_are_counted(op):
    random = Random(f"terms {op}")
    for _ in range(COUNT):
        geometry = random_geometry(random, op)
        ones = np.ones(geometry.input_shape), np.ones(geometry.output_shape)
        counted = count_terms(geometry)
        found = copies.results(geometry, ones[0], cotangent=ones[1])
        assert all(values.max(initial=0) <= counted[name] for name, values in found.items())
