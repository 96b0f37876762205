"""Numbers worked out in introductory articles, through the oracle and every formulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy
from support.one_plane import output, plane

from conformance.operators.convolution.formulations import fourier, im2col, matrix, toeplitz, zero_insertion
from conformance.operators.convolution.reference import taps
from conformance.operators.dtypes import Float64Array
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry

EXACT = [taps, matrix, toeplitz, im2col, zero_insertion]
IDS = [module.__name__.rpartition(".")[2] for module in EXACT]
exactly = pytest.mark.parametrize("formulation", EXACT, ids=IDS)


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
    assert np.array_equal(output(formulation, geometry, x, w), scipy.signal.convolve2d(x, w, "full"))


@pytest.mark.parametrize("diagonal", [(1, -1, 3, 1), (1, 1, 3, 1)], ids=["c6", "c7"])
@pytest.mark.parametrize("formulation", [*EXACT, fourier], ids=[*IDS, "fourier"])
def test_c6_c7_the_convolution_theorem_and_scipy(formulation: Any, diagonal: tuple[int, ...]) -> None:
    x, h = np.diag(np.array(diagonal, float)), np.array([[4.0, 5.0], [3.0, 4.0]])
    full = scipy.signal.convolve2d(x, h, "full")
    geometry = plane(CONV, 4, 2, 1, 1, 5, flip=True)
    assert np.array_equal(np.rint(output(formulation, geometry, x, h)), full)
    turned = plane(CONV, 4, 2, 1, 1, 5)
    assert np.array_equal(np.rint(output(formulation, turned, x, h)), scipy.signal.correlate2d(x, h, "full"))
    assert not np.array_equal(full, scipy.signal.correlate2d(x, h, "full"))


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
