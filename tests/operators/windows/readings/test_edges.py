"""Readings of edges on numbers: something at one end of a line is lost."""

from dataclasses import replace

import pytest
from support.one_line import VALID, operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.windows.geometry import Axis


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("last-zero-axis-0", [21, 32, 0]),
        ("input-last-dropped-axis-0", [21, 32, 3]),
        ("first-column-zero", [0, 32, 43]),
        ("last-column-repeated", [21, 32, 32]),
        ("output-reversed", [43, 32, 21]),
        ("output-zero", [0, 0, 0]),
    ],
)
def test_an_output_that_lacks_an_edge(name, output):
    assert right(VALID, operands()) == [21, 32, 43]
    assert read(name, VALID, operands()) == output


def test_columns_past_a_multiple_are_lost():
    wide = replace(VALID, axes=(Axis(6, 1, 1, 1, 0, 6),))
    given = operands(x=[[[1, 2, 3, 4, 5, 6]]], w=[[[1]]])
    assert read("columns-past-4", wide, given) == [1, 2, 3, 4, 0, 0]


def test_an_axis_that_is_not_there_has_no_edge():
    assert not BY_NAME["last-zero-axis-1"].applies(VALID)
    assert not BY_NAME["columns-past-4"].applies(VALID)
    single = replace(VALID, axes=(Axis(2, 2, 1, 1, 0, 1),))
    assert not BY_NAME["last-column-repeated"].applies(single)
