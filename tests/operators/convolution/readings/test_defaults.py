"""Readings of a wrong default, on numbers; each applies where a call can leave the word out."""

from dataclasses import replace

import pytest
from support.one_line import PADDED, VALID, operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.shapes import CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry

LINE = replace(VALID, axes=(Axis(4, 2, 1, 1, 0, 3),))
SCATTER = Geometry(CONV_TRANSPOSE, 1, 1, 1, 1, (Axis(2, 2, 1, 1, 0, 3),))
"""The full scatter of [1, 2] by [1, 10] is [1, 12, 20]."""


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("default-stride", [21, 43]),
        ("default-dilation", [31, 42]),
        ("default-padding", [10, 21, 32, 43, 4]),
    ],
)
def test_a_convolution_with_another_default(name, output):
    given = operands(x=[[[1, 2, 3, 4]]])
    assert right(LINE, given) == [21, 32, 43]
    assert read(name, LINE, given) == output


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("default-stride", [1, 10, 2, 20]),
        ("default-dilation", [1, 2, 10, 20]),
        ("default-padding", [12]),
        ("default-output-padding", [1, 12, 20, 0]),
    ],
)
def test_a_transposed_convolution_with_another_default(name, output):
    given = operands(x=[[[1, 2]]])
    assert right(SCATTER, given) == [1, 12, 20]
    assert read(name, SCATTER, given) == output


@pytest.mark.parametrize(
    ("name", "geometry"),
    [
        ("default-stride", replace(LINE, axes=(Axis(4, 2, 2, 1, 0, 2),))),
        ("default-dilation", replace(LINE, axes=(Axis(4, 2, 1, 2, 0, 2),))),
        ("default-padding", PADDED),
        ("default-output-padding", LINE),
        ("default-output-padding", replace(SCATTER, axes=(Axis(2, 2, 2, 1, 1, 3),))),
    ],
)
def test_what_is_written_has_no_default(name, geometry):
    assert not BY_NAME[name].applies(geometry)
