"""Readings of the window on numbers, of a convolution and of a transposed one with output_padding."""

from dataclasses import replace

import pytest
from support.one_line import PADDED, VALID, operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.shapes import CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry

STRIDED = replace(VALID, axes=(Axis(4, 2, 2, 1, 0, 2),))
DILATED = replace(VALID, axes=(Axis(4, 2, 1, 2, 0, 2),))
SCATTER = Geometry(CONV_TRANSPOSE, 1, 1, 1, 1, (Axis(2, 2, 3, 1, 1, 4),))
"""The full scatter of [1, 2] by [1, 10] is [1, 10, 0, 2, 20]; one is cropped, at the beginning."""


@pytest.mark.parametrize(
    ("name", "geometry", "output"),
    [
        ("window-earlier", PADDED, [0, 10, 21, 32]),
        ("window-later", PADDED, [21, 32, 43, 4]),
        ("ends-swapped", PADDED, [21, 32, 43, 4]),
        ("begin-ignored", PADDED, [21, 32, 43, 4]),
        ("stride-ignored", STRIDED, [21, 32]),
        ("dilation-ignored", DILATED, [21, 32]),
        ("dilation-one-more", DILATED, [41, 2]),
    ],
)
def test_the_output_of_a_convolution(name, geometry, output):
    assert read(name, geometry, operands()) == output
    assert right(geometry, operands()) != output


def test_one_axis_alone_needs_another_that_is_left_alone():
    plane = replace(PADDED, axes=PADDED.axes * 2)
    assert BY_NAME["odd-padding-other-end-axis-0"].applies(plane)
    assert not BY_NAME["odd-padding-other-end-axis-0"].applies(PADDED)


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("window-earlier", [1, 10, 0, 2]),
        ("window-later", [0, 2, 20, 0]),
        ("output-padding-first", [1, 10, 0, 2]),
        ("output-padding-zero", [10, 0, 2, 0]),
        ("output-padding-ignored", [10, 0, 2]),
        ("not-cropped", [1, 10, 0, 2, 20]),
    ],
)
def test_the_output_of_a_transposed_convolution(name, output):
    given = operands(x=[[[1, 2]]])
    assert right(SCATTER, given) == [10, 0, 2, 20]
    assert read(name, SCATTER, given) == output


def test_what_changes_nothing_does_not_apply():
    for name in ("ends-swapped", "stride-ignored", "dilation-ignored", "not-cropped", "begin-ignored"):
        assert not BY_NAME[name].applies(VALID)
    whole = replace(SCATTER, axes=(Axis(2, 2, 3, 1, 0, 5),))
    assert not BY_NAME["output-padding-zero"].applies(whole)
    assert not BY_NAME["not-cropped"].applies(whole)
