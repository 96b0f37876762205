"""What an operator computes, as judging and diagnosis ask for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from conformance.operators.convolution.readings import FAMILIES, READINGS
from conformance.operators.convolution.theory import THEORY
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import GRADIENTS, OUTPUT
from conformance.operators.windows.geometry import Axis, Geometry

AXIS = Axis(input=4, kernel=3, stride=2, dilation=1, offset=1, size=2)
CONVOLUTION = Geometry(CONV, 1, 2, 3, 1, (AXIS,))


def operands(geometry: Geometry):
    drawn = np.random.default_rng(0)
    shapes = (geometry.input_shape, geometry.kernel_shape, (geometry.out_channels,), geometry.output_shape)
    return [drawn.integers(-3, 4, shape).astype(np.float64) for shape in shapes]


def test_a_result_by_the_element_is_that_of_the_whole():
    transposed = Geometry(CONV_TRANSPOSE, 1, 3, 2, 1, (AXIS.adjoint,))
    for geometry in (CONVOLUTION, transposed):
        given = operands(geometry)
        for name in (OUTPUT, *GRADIENTS):
            whole = THEORY.result(name, geometry, *given)
            for place in np.ndindex(whole.shape):
                assert THEORY.element(name, geometry, *given, place) == whole[place]


def test_another_window_has_other_elements():
    moved = replace(CONVOLUTION, axes=(replace(AXIS, offset=0),))
    given = operands(CONVOLUTION)
    whole = THEORY.result(OUTPUT, CONVOLUTION, *given)
    assert any(
        THEORY.element(OUTPUT, moved, *given, place) != whole[place] for place in np.ndindex(whole.shape)
    )


def test_readings_stand_in_the_order_of_their_families():
    assert THEORY.readings == tuple(READINGS)
    assert list(THEORY.by_name) == [reading.name for reading in READINGS]
    assert sum(map(len, FAMILIES.values())) == len(THEORY.by_name)


def test_transforms_err_by_little_and_by_more_than_nothing():
    given = operands(CONVOLUTION)
    assert THEORY.transform_error is not None
    bound = THEORY.transform_error(CONVOLUTION, *given)[OUTPUT]
    bound = np.broadcast_to(bound, CONVOLUTION.output_shape)
    assert np.all((bound > 0) & (bound < 1e-9))


def test_zeros_that_are_no_elements_are_nan_beside_infinity_alone():
    x, w, _, cotangent = operands(CONVOLUTION)
    assert not THEORY.possible_nans(CONVOLUTION, x, w, cotangent, False)[OUTPUT].any()
    w[:] = np.inf
    assert THEORY.possible_nans(CONVOLUTION, x, w, cotangent, False)[OUTPUT].any()
