"""Derivatives beyond the VJPs against finite differences, formulations and the identity; each can fail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.strategies import geometries

from conformance.operators.convolution.formulations import im2col, matrix, zero_insertion
from conformance.operators.convolution.reference import taps
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.tensors import (
    ADJOINT,
    FURTHER_RESULTS,
    JVP,
    SECOND_COTANGENT,
    SECOND_INPUT,
    SECOND_KERNEL,
)
from conformance.operators.windows.derivatives import as_tangents, derivative
from conformance.operators.windows.geometry import Axis, Geometry

AXES = (Axis(4, 3, 2, 1, 1, 8), Axis(3, 2, 3, 2, 0, 10))
PLAIN = Geometry(CONV_TRANSPOSE, 2, 4, 6, 2, AXES, flip=True)
SMALL = {"ranks": (1, 2), "channels": (1, 2)}


class Point:
    """Integers for every operand and direction of a geometry."""

    def __init__(self, geometry, seed=0):
        draw = np.random.default_rng(seed)
        shapes = {
            "x": geometry.input_shape,
            "w": geometry.kernel_shape,
            "b": (geometry.out_channels,),
            "c": geometry.output_shape,
        }
        for name, shape in shapes.items():
            setattr(self, name, draw.integers(-4, 5, shape).astype(float))
            setattr(self, f"d{name}", draw.integers(-4, 5, shape).astype(float))
        self.geometry = geometry

    def derivative(self, name, geometry=None, first=taps.result):
        geometry = geometry or self.geometry
        return derivative(name, first, geometry, self.x, self.w, self.c, (self.dx, self.dw, self.db))

    def output(self, step=0):
        moved = (self.x + step * self.dx, self.w + step * self.dw, self.b + step * self.db)
        return taps.output(self.geometry, *moved)

    def along(self, **changed):
        """What is differentiated in a double backward pass: the VJPs times the directions, added up."""
        at = {name: changed.get(name, getattr(self, name)) for name in "xwc"}
        found = taps.results(self.geometry, at["x"], at["w"], self.b, at["c"])
        gradients = (found[name] for name in ("grad_input", "grad_kernel", "grad_bias"))
        return sum(float(np.vdot(g, t)) for g, t in zip(gradients, (self.dx, self.dw, self.db), strict=True))

    def differences(self, operand):
        """Its gradient by steps of 1: exact, as it is affine in each operand."""
        values = getattr(self, operand)
        gradient, here = np.zeros_like(values), self.along()
        for place in np.ndindex(values.shape):
            stepped = values.copy()
            stepped[place] += 1
            gradient[place] = self.along(**{operand: stepped}) - here
        return gradient


SECOND = {SECOND_INPUT: "x", SECOND_KERNEL: "w", SECOND_COTANGENT: "c"}


@settings(deadline=None, max_examples=60)
@given(geometry=geometries(), seed=st.integers(0, 9))
def test_the_jvp_is_a_central_difference(geometry, seed):
    """Of a quadratic function central differences are exact for any step."""
    point = Point(geometry, seed)
    assert np.array_equal(point.derivative(JVP), (point.output(1) - point.output(-1)) / 2)


@settings(deadline=None, max_examples=25)
@given(geometry=geometries(**SMALL), seed=st.integers(0, 9))
def test_the_double_backward_is_finite_differences(geometry, seed):
    point = Point(geometry, seed)
    for name, operand in SECOND.items():
        assert np.array_equal(point.derivative(name), point.differences(operand))


@pytest.mark.parametrize(
    "wrong", [replace(PLAIN, flip=False), replace(PLAIN, axes=(replace(AXES[0], offset=0), AXES[1]))]
)
def test_differences_notice_the_derivatives_of_another_operation(wrong):
    point = Point(PLAIN)
    assert not np.array_equal(point.derivative(JVP, wrong), (point.output(1) - point.output(-1)) / 2)
    for name, operand in SECOND.items():
        assert np.array_equal(point.derivative(name), point.differences(operand))
        assert not np.array_equal(point.derivative(name, wrong), point.differences(operand))


def test_differences_notice_a_missing_term():
    point = Point(PLAIN)
    expected = point.differences("c")
    for name in ("dx", "dw", "db"):
        short = Point(PLAIN)
        setattr(short, name, getattr(point, name) * 0)
        assert not np.array_equal(short.derivative(SECOND_COTANGENT), expected)


@settings(deadline=None, max_examples=60)
@given(geometry=geometries(), seed=st.integers(0, 9))
def test_the_adjoint_is_the_other_operator(geometry, seed):
    point = Point(geometry, seed)
    forward = np.vdot(taps.output(geometry, point.x, point.w), point.c)
    assert forward == np.vdot(point.x, point.derivative(ADJOINT))


def test_the_adjoint_of_another_window_is_not():
    point = Point(PLAIN)
    forward = np.vdot(taps.output(PLAIN, point.x, point.w), point.c)
    shifted = replace(PLAIN, axes=(replace(AXES[0], offset=0), AXES[1]))
    assert forward != np.vdot(point.x, point.derivative(ADJOINT, shifted))


@settings(deadline=None, max_examples=30)
@given(geometry=geometries(ranks=(1, 2)), seed=st.integers(0, 9))
def test_the_formulations_give_the_same(geometry, seed):
    point = Point(geometry, seed)
    for formulation in (matrix, im2col, zero_insertion):

        def first(result, geometry, *operands, formulation=formulation):
            return formulation.results(geometry, *operands)[result]

        for name in FURTHER_RESULTS:
            assert np.array_equal(point.derivative(name), point.derivative(name, first=first))


def test_what_is_missing_is_said():
    point = Point(PLAIN)
    with pytest.raises(ValueError, match="jvp is made of operands that are not there"):
        derivative(JVP, taps.result, PLAIN, point.x, point.w)
    with pytest.raises(ValueError, match="no cotangent"):
        taps.result("grad_input", PLAIN, point.x, point.w)
    assert as_tangents([]) is None
    assert as_tangents([point.dx, point.dw])[2] is None
    assert as_tangents([point.dx, point.dw, point.db])[2] is point.db


def test_a_convolution_is_the_adjoint_of_a_transposed_one():
    geometry = PLAIN.adjoint
    assert geometry.op == CONV
    assert Point(geometry).derivative(ADJOINT).shape == geometry.input_shape
