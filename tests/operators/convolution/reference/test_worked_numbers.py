"""Numbers worked out in introductory articles, through the oracle and every formulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import signal

from conformance.operators.convolution.formulations import fourier, im2col, matrix, toeplitz, zero_insertion
from conformance.operators.convolution.geometry import Axis, Geometry
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import Float64Array
from conformance.operators.shapes import CONV, CONV_TRANSPOSE

EXACT = [taps, matrix, toeplitz, im2col, zero_insertion]
IDS = [module.__name__.rpartition(".")[2] for module in EXACT]
exactly = pytest.mark.parametrize("formulation", EXACT, ids=IDS)


def plane(
    op: str, extent: int, kernel: int, stride: int, offset: int, size: int, *, flip: bool = False
) -> Geometry:
    axis = Axis(extent, kernel, stride, 1, offset, size)
    return Geometry(op, 1, 1, 1, 1, (axis, axis), flip)


def output(formulation: Any, geometry: Geometry, x: Any, w: Any) -> Float64Array:
    operands = (np.asarray(values, np.float64)[None, None] for values in (x, w))
    found: Float64Array = formulation.results(geometry, *operands)["output"][0, 0]
    return found


def ones(extent: int) -> Float64Array:
    return np.ones((extent, extent))


@exactly
@pytest.mark.parametrize("extent", [5, 6])
def test_a1_two_inputs_share_an_output_size(formulation: Any, extent: int) -> None:
    x = np.arange(extent**2, dtype=float).reshape(extent, extent)
    found = output(formulation, plane(CONV, extent, 3, 2, 1, 3), x, ones(3))
    assert found.shape == (3, 3)
    assert found[0, 0] == x[:2, :2].sum()
    assert found[2, 2] == x[3:6, 3:6].sum()


@exactly
def test_a2_the_transpose_has_padding_k_minus_p_minus_1(formulation: Any) -> None:
    x, w = np.array([[1.0, 2.0], [3.0, 4.0]]), np.arange(1.0, 10.0).reshape(3, 3)
    scattered = output(formulation, plane(CONV_TRANSPOSE, 2, 3, 1, 0, 4), x, w)
    assert np.array_equal(scattered, output(formulation, plane(CONV, 2, 3, 1, 2, 4), x, w[::-1, ::-1]))
    assert not np.array_equal(scattered, output(formulation, plane(CONV, 2, 3, 1, 2, 4), x, w))


@pytest.mark.parametrize(("kernel", "stride", "offset"), [(3, 1, 0), (3, 1, 1), (4, 2, 1), (5, 3, 2)])
def test_a3_a4_the_size_is_the_full_scatter_less_the_crops(kernel: int, stride: int, offset: int) -> None:
    size = stride * (4 - 1) + kernel - 2 * offset
    assert Axis(4, kernel, stride, 1, offset, size).crop == (offset, offset)


def test_a5_the_convolution_matrix_is_4_by_16() -> None:
    geometry = plane(CONV, 4, 3, 1, 0, 2)
    w = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    rows = matrix.convolution_matrix(geometry.axes, w)
    assert rows.shape == (4, 16)
    assert rows[0].tolist() == [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0]
    assert rows[3].tolist() == [0, 0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9]
    y = np.array([1.0, -2.0, 3.0, 5.0]).reshape(1, 1, 2, 2)
    assert np.array_equal(taps.grad_input(geometry, w, y).ravel(), rows.T @ y.ravel())
    assert np.array_equal(taps.output(geometry.adjoint, y, w).ravel(), rows.T @ y.ravel())
    x = np.arange(16.0).reshape(1, 1, 4, 4)
    assert np.array_equal(taps.grad_input(geometry.adjoint, w, x).ravel(), rows @ x.ravel())


@exactly
def test_b3_uneven_overlap_makes_a_checkerboard(formulation: Any) -> None:
    counts = output(formulation, plane(CONV_TRANSPOSE, 4, 3, 2, 0, 9), ones(4), ones(3))
    line = np.array([1, 1, 2, 1, 2, 1, 2, 1, 1])
    assert np.array_equal(counts, np.outer(line, line))
    even = output(formulation, plane(CONV_TRANSPOSE, 4, 4, 2, 0, 10), ones(4), ones(4))
    assert np.all(even[2:-2, 2:-2] == 4)


@exactly
def test_c1_full_mode(formulation: Any) -> None:
    x = np.arange(12.0).reshape(3, 4)
    w = np.array([[1.0, -2.0], [3.0, 5.0]])
    geometry = Geometry(CONV, 1, 1, 1, 1, (Axis(3, 2, 1, 1, 1, 4), Axis(4, 2, 1, 1, 1, 5)), flip=True)
    assert np.array_equal(output(formulation, geometry, x, w), signal.convolve2d(x, w, "full"))


def test_c3_one_dimensional_toeplitz() -> None:
    x, h = np.array([1.0, 8, 3, 5, 2, 7]), np.array([3.0, 5, 2, 3])
    table = toeplitz.toeplitz(h[None, None], (6,))[0, 0]
    assert table.shape == (9, 6)
    assert table[:, 0].tolist() == [3, 5, 2, 3, 0, 0, 0, 0, 0]
    assert table[0].tolist() == [3, 0, 0, 0, 0, 0]
    assert (table @ x).tolist() == [3, 29, 51, 49, 61, 50, 54, 20, 21]
    geometry = Geometry(CONV, 1, 1, 1, 1, (Axis(6, 4, 1, 1, 3, 9),), flip=True)
    assert np.array_equal(output(taps, geometry, x, h), table @ x)


def test_c4_doubly_block_toeplitz() -> None:
    h = np.array([[10.0, 20.0], [30.0, 40.0]])
    table = toeplitz.toeplitz(h[None, None], (2, 2))[0, 0].reshape(9, 4)
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert np.array_equal((table @ x.ravel()).reshape(3, 3), signal.convolve2d(x, h, "full"))
    assert table[:3, :2].tolist() == [[10, 0], [20, 10], [0, 20]]
    assert np.array_equal(table[3:6, 2:], table[:3, :2])
    assert np.array_equal(table[3:6, :2], table[6:, 2:])
    assert not table[:3, 2:].any()


def test_c5_im2col_holds_a_patch_a_column() -> None:
    geometry = plane(CONV, 3, 2, 1, 0, 2)
    columns = im2col.im2col(geometry.axes, np.arange(9.0).reshape(1, 3, 3))
    assert columns.T.tolist() == [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]
    counts = im2col.col2im(geometry.axes, np.ones_like(columns))
    assert counts[0].tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


@pytest.mark.parametrize("diagonal", [(1, -1, 3, 1), (1, 1, 3, 1)], ids=["c6", "c7"])
@pytest.mark.parametrize("formulation", [*EXACT, fourier], ids=[*IDS, "fourier"])
def test_c6_c7_the_convolution_theorem_and_scipy(formulation: Any, diagonal: tuple[int, ...]) -> None:
    x, h = np.diag(np.array(diagonal, float)), np.array([[4.0, 5.0], [3.0, 4.0]])
    full = signal.convolve2d(x, h, "full")
    geometry = plane(CONV, 4, 2, 1, 1, 5, flip=True)
    assert np.array_equal(np.rint(output(formulation, geometry, x, h)), full)
    turned = plane(CONV, 4, 2, 1, 1, 5)
    assert np.array_equal(np.rint(output(formulation, turned, x, h)), signal.correlate2d(x, h, "full"))
    assert not np.array_equal(full, signal.correlate2d(x, h, "full"))


@exactly
def test_d1_valid_with_stride_1(formulation: Any) -> None:
    found = output(formulation, plane(CONV_TRANSPOSE, 3, 2, 1, 0, 4), ones(3), ones(2))
    assert found.tolist() == [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]]


@exactly
def test_d2_valid_with_stride_2(formulation: Any) -> None:
    found = output(formulation, plane(CONV_TRANSPOSE, 2, 2, 2, 0, 4), ones(2), ones(2))
    assert np.array_equal(found, ones(4))


@exactly
def test_d3_same_is_valid_cropped_to_its_top_left(formulation: Any) -> None:
    found = output(formulation, plane(CONV_TRANSPOSE, 4, 2, 1, 0, 4), ones(4), ones(2))
    assert found.tolist() == [[1, 2, 2, 2], [2, 4, 4, 4], [2, 4, 4, 4], [2, 4, 4, 4]]
    bottom_right = output(formulation, plane(CONV_TRANSPOSE, 4, 2, 1, 1, 4), ones(4), ones(2))
    assert np.array_equal(bottom_right, found[::-1, ::-1])


@exactly
def test_d4_a_crop_of_two_takes_one_at_the_beginning(formulation: Any) -> None:
    x, w = np.array([[1.0, 2.0], [3.0, 4.0]]), np.arange(1.0, 10.0).reshape(3, 3)
    valid = output(formulation, plane(CONV_TRANSPOSE, 2, 3, 1, 0, 4), x, w)
    same = output(formulation, plane(CONV_TRANSPOSE, 2, 3, 1, 1, 2), x, w)
    assert np.array_equal(same, valid[1:3, 1:3])
    assert not np.array_equal(same, valid[:2, :2])


@exactly
def test_e2_a_kernel_of_ones_repeats_every_value(formulation: Any) -> None:
    axis = Axis(3, 2, 2, 1, 0, 6)
    geometry = Geometry(CONV_TRANSPOSE, 1, 3, 3, 3, (axis, axis))
    x = np.arange(27.0).reshape(1, 3, 3, 3)
    found = formulation.results(geometry, x, np.ones((3, 1, 2, 2)))["output"]
    assert np.array_equal(found, x.repeat(2, axis=2).repeat(2, axis=3))
