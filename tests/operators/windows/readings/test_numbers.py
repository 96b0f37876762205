"""Readings of the arithmetic on numbers that the smaller format cannot hold."""

from dataclasses import replace

import pytest
from support.one_line import VALID, operands, read, right

from conformance.operators.windows.geometry import Axis

POINT = replace(VALID, axes=(Axis(1, 1, 1, 1, 0, 1),))


@pytest.mark.parametrize(
    ("name", "x", "w", "output"),
    [
        ("operands-bfloat16", 257, 3, 256 * 3),
        ("operands-tf32", 2049, 3, 2048 * 3),
        ("operands-float16", 2049, 3, 2048 * 3),
        ("operands-float32", 2**24 + 1, 3, 2**24 * 3),
        ("results-bfloat16", 259, 1, 260),
        ("results-cut-to-bfloat16", 259, 1, 258),
        ("results-float16", 2049, 1, 2048),
        ("results-float32", 2**24 + 1, 1, 2**24),
        ("wraps-at-8-bits", 130, 1, -126),
        ("saturates-at-8-bits", 130, 1, 127),
        ("wraps-at-16-bits", 2**15, 1, -(2**15)),
        ("wraps-at-8-bits", 130.5, 1, 130.5),
        ("small-operands-flushed", 2.0**-101, 2.0**30, 0),
        ("small-results-flushed", 2.0**-101, 1, 0),
        ("small-results-flushed", 2.0**-100, 1, 2.0**-100),
    ],
)
def test_one_product(name, x, w, output):
    given = operands(x=[[[x]]], w=[[[w]]])
    assert right(POINT, given) == [x * w]
    assert read(name, POINT, given) == [output]
