"""A transposed convolution as a direct one over a stuffed input, by worked numbers."""

from __future__ import annotations

import numpy as np
from support.one_plane import output

from conformance.operators.convolution.formulations import zero_insertion
from conformance.operators.shapes import CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry


def direct(
    signal: list[float], kernel: list[float], padding: int, size: int, dilation: int = 1
) -> list[float]:
    operands = (np.array(values)[None, None] for values in (signal, kernel))
    found: list[float] = zero_insertion.direct(*operands, [padding], [size], [dilation])[0, 0].tolist()
    return found


def test_a_direct_convolution_slides_the_kernel_as_it_is() -> None:
    assert direct([1.0, 2.0, 3.0], [5.0, 7.0], 0, 2) == [5 + 14, 10 + 21]
    assert direct([1.0, 2.0, 3.0], [5.0, 7.0], 1, 4) == [7, 19, 31, 15]
    assert direct([1.0, 2.0, 3.0], [5.0, 7.0], 0, 1, dilation=2) == [5 + 21]


def test_a_window_past_both_ends_is_zeros() -> None:
    assert direct([1.0], [2.0], -3, 2) == [0, 0]
    assert direct([1.0], [2.0], 0, 0) == []


def test_a_stride_of_two_is_one_zero_between_neighbours() -> None:
    """[1, 2] becomes [1, 0, 2]; with the turned kernel and p' = k - 1 each value lays down the kernel."""
    geometry = Geometry(CONV_TRANSPOSE, 1, 1, 1, 1, (Axis(2, 3, 2, 1, 0, 5),))
    found = output(zero_insertion, geometry, [1.0, 2.0], [3.0, 5.0, 7.0])
    assert found.tolist() == [3, 5, 7 + 6, 10, 14]
    assert found.tolist() == direct([1.0, 0.0, 2.0], [7.0, 5.0, 3.0], 2, 5)
    assert found.tolist() != direct([1.0, 0.0, 2.0], [3.0, 5.0, 7.0], 2, 5)
