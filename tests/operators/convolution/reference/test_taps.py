"""The oracle against an outside witness, its own adjoint, and finite differences; each can fail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st
from support.strategies import Operands, geometries, operands

from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import Float64Array
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry

MANY = (1, 2, 3, 0)
PLAIN = Geometry(CONV_TRANSPOSE, 2, 4, 6, 2, (Axis(4, 3, 2, 1, 1, 8), Axis(3, 2, 3, 2, 0, 10)), flip=True)


def scipy_output(geometry: Geometry, x: Float64Array, w: Float64Array) -> Float64Array:
    """The operation by `scipy.signal` on explicitly stuffed, padded, strided and cropped arrays."""
    per_group_in = geometry.in_channels // geometry.groups
    per_group_out = geometry.out_channels // geometry.groups
    y = np.zeros(geometry.output_shape)
    for n, o in np.ndindex(geometry.batch, geometry.out_channels):
        group = o // per_group_out
        for i in range(group * per_group_in, (group + 1) * per_group_in):
            conv = geometry.op == CONV
            filters = w[o, i - group * per_group_in] if conv else w[i, o - group * per_group_out]
            y[n, o] += scipy_line(geometry, x[n, i], filters)
    return y


def scipy_line(geometry: Geometry, line: Float64Array, filters: Float64Array) -> Float64Array:
    filters = np.flip(filters) if geometry.flip else filters
    dilated = stuffed(filters, [axis.dilation for axis in geometry.axes])
    if geometry.op == CONV:
        full = scipy.signal.correlate(line, dilated, "full", "direct")
        first = [axis.effective_kernel - 1 - axis.offset for axis in geometry.axes]
        steps = [axis.stride for axis in geometry.axes]
    else:
        full = scipy.signal.convolve(
            stuffed(line, [axis.stride for axis in geometry.axes]), dilated, "full", "direct"
        )
        first, steps = [axis.offset for axis in geometry.axes], [1] * len(geometry.axes)
    for number, axis in enumerate(geometry.axes):
        wanted = first[number] + steps[number] * np.arange(axis.size)
        inside = (wanted >= 0) & (wanted < full.shape[number])
        taken = np.take(full, np.where(inside, wanted, 0), axis=number)
        shape = [1] * full.ndim
        shape[number] = axis.size
        full = taken * inside.reshape(shape)
    return full


def stuffed(values: Float64Array, steps: list[int]) -> Float64Array:
    wide = np.zeros([step * (extent - 1) + 1 for step, extent in zip(steps, values.shape, strict=True)])
    wide[tuple(slice(None, None, step) for step in steps)] = values
    return wide


def has_entries(geometry: Geometry) -> bool:
    return all(axis.input and axis.size for axis in geometry.axes)


@settings(deadline=None, max_examples=100)
@given(geometry=geometries(channels=MANY).filter(has_entries))
def test_scipy_agrees_as_an_outside_witness(geometry: Geometry) -> None:
    drawn = operands(geometry)
    assert np.array_equal(taps.output(geometry, drawn.x, drawn.w), scipy_output(geometry, drawn.x, drawn.w))


@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
def test_scipy_disagrees_with_a_shifted_window_and_an_unturned_kernel(op: str) -> None:
    geometry = PLAIN if op == CONV_TRANSPOSE else PLAIN.adjoint
    drawn = operands(geometry)
    right = scipy_output(geometry, drawn.x, drawn.w)
    assert np.array_equal(taps.output(geometry, drawn.x, drawn.w), right)
    shifted = replace(geometry, axes=tuple(replace(axis, offset=axis.offset + 1) for axis in geometry.axes))
    for wrong in (shifted, replace(geometry, flip=False)):
        assert not np.array_equal(taps.output(wrong, drawn.x, drawn.w), right)


def inner_products(geometry: Geometry, other: Geometry, drawn: Operands) -> tuple[float, float]:
    """`<A x, y>` and `<x, B y>` for the operations of both geometries with the same kernel."""
    forward = np.vdot(taps.output(geometry, drawn.x, drawn.w), drawn.cotangent)
    return float(forward), float(np.vdot(drawn.x, taps.output(other, drawn.cotangent, drawn.w)))


@settings(deadline=None, max_examples=100)
@given(geometry=geometries(channels=MANY), seed=st.integers(0, 9))
def test_conv_and_conv_transpose_are_adjoint(geometry: Geometry, seed: int) -> None:
    forward, back = inner_products(geometry, geometry.adjoint, operands(geometry, seed))
    assert forward == back


def test_the_adjoint_of_another_window_or_kernel_is_not() -> None:
    drawn = operands(PLAIN)
    right = PLAIN.adjoint
    first = replace(right.axes[0], offset=right.axes[0].offset + 1)
    for wrong in (replace(right, axes=(first, right.axes[1])), replace(right, flip=False)):
        forward, back = inner_products(PLAIN, wrong, drawn)
        assert forward != back


def differences(geometry: Geometry, drawn: Operands, operand: str) -> Float64Array:
    """The gradient of `<output, cotangent>` by steps of 1: exact, as the output is affine in each operand."""

    def total(given: Operands) -> float:
        return float(np.vdot(taps.output(geometry, given.x, given.w, given.b), given.cotangent))

    values = getattr(drawn, operand)
    gradient = np.zeros_like(values)
    for place in np.ndindex(values.shape):
        stepped = values.copy()
        stepped[place] += 1
        gradient[place] = total(replace(drawn, **{operand: stepped})) - total(drawn)
    return gradient


@settings(deadline=None, max_examples=40)
@given(geometry=geometries(ranks=(1, 2)))
def test_gradients_are_finite_differences(geometry: Geometry) -> None:
    drawn = operands(geometry)
    found = taps.results(geometry, drawn.x, drawn.w, drawn.b, drawn.cotangent)
    for name, operand in {"grad_input": "x", "grad_kernel": "w", "grad_bias": "b"}.items():
        assert np.array_equal(found[name], differences(geometry, drawn, operand))


def test_finite_differences_notice_a_wrong_gradient() -> None:
    drawn = operands(PLAIN)
    unturned = replace(PLAIN, flip=False)
    assert not np.array_equal(
        taps.grad_input(unturned, drawn.w, drawn.cotangent), differences(PLAIN, drawn, "x")
    )
    assert not np.array_equal(
        taps.grad_kernel(unturned, drawn.x, drawn.cotangent), differences(PLAIN, drawn, "w")
    )
    assert not np.array_equal(taps.grad_bias(drawn.cotangent)[::-1], differences(PLAIN, drawn, "b"))


def test_results_has_what_the_operands_allow() -> None:
    drawn = operands(PLAIN)
    assert set(taps.results(PLAIN, drawn.x, drawn.w)) == {"output"}
    without_bias = taps.results(PLAIN, drawn.x, drawn.w, None, drawn.cotangent)
    assert set(without_bias) == {"output", "grad_input", "grad_kernel"}


def test_a_window_beyond_the_end_is_zeros_and_the_bias() -> None:
    axis = Axis(input=3, kernel=2, stride=1, dilation=1, offset=50, size=4)
    for op in (CONV, CONV_TRANSPOSE):
        geometry = Geometry(op, 1, 1, 1, 1, (axis,))
        drawn = operands(geometry)
        assert np.array_equal(
            taps.output(geometry, drawn.x, drawn.w, drawn.b), np.full((1, 1, 4), drawn.b[0])
        )
