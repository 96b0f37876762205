"""A depthwise convolution is the convolution by groups with the same numbers, and no less exact."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
from support.depthwise import random_geometry, random_operands

from conformance.operators.convolution.exact_sums import count_terms
from conformance.operators.convolution.reference import taps
from conformance.operators.depthwise.reference import products
from conformance.operators.registry import find_operator
from conformance.operators.tensors import ADJOINT, GRAD_KERNEL
from conformance.operators.windows.geometry import Axis, Geometry

COUNT = 60


def test_the_convolution_by_groups_has_the_same_results():
    random = Random("by groups")
    for _ in range(COUNT):
        geometry = random_geometry(random)
        operands = random_operands(geometry, random)
        grouped = replace(geometry, op="conv", own={})
        x, w, b, cotangent = operands
        right = taps.results(grouped, x, w.reshape(grouped.kernel_shape), b, cotangent)
        right[GRAD_KERNEL] = right[GRAD_KERNEL].reshape(geometry.kernel_shape)
        given = products.results(geometry, *operands)
        assert given.keys() == right.keys()
        assert all(np.array_equal(given[name], right[name]) for name in right)


def test_other_groups_are_another_function():
    geometry = Geometry("depthwise_conv", 1, 2, 6, 2, (Axis(3, 2, 1, 1, 0, 2),))
    x, w, b, _ = random_operands(geometry, Random(0))
    grouped = replace(geometry, op="conv", own={})
    swapped = np.ascontiguousarray(w.swapaxes(0, 1)).reshape(grouped.kernel_shape)
    other = taps.output(grouped, x, swapped, b)
    assert not np.array_equal(products.result("output", geometry, x, w, b), other)


def test_no_element_has_more_terms_than_are_counted():
    random = Random("terms")
    for _ in range(COUNT):
        geometry = random_geometry(random)
        shapes = (geometry.input_shape, geometry.kernel_shape, geometry.output_shape)
        x, w, cotangent = map(np.ones, shapes)
        found = products.results(geometry, x, w, cotangent=cotangent)
        counted = count_terms(geometry)
        assert all(values.max(initial=0) <= counted[name] for name, values in found.items())


def test_it_has_no_adjoint_operator():
    operator = find_operator("depthwise_conv")
    assert not operator.adjoint
    assert ADJOINT not in operator.composition.products
