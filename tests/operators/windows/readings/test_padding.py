"""Readings of the padding on numbers."""

from dataclasses import replace

import pytest
from support.one_line import PADDED, VALID, operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.windows.geometry import Axis


@pytest.mark.parametrize(
    ("name", "first"), [("padding-of-the-edge", 11), ("padding-reflected", 12), ("padding-circular", 14)]
)
def test_the_first_output_reads_something_before_the_input(name, first):
    assert right(PADDED, operands()) == [10, 21, 32, 43]
    assert read(name, PADDED, operands()) == [first, 21, 32, 43]


def test_without_padding_there_is_nothing_to_fill():
    names = ("padding-of-the-edge", "padding-reflected", "padding-circular")
    assert not any(BY_NAME[name].applies(VALID) for name in names)
    assert not any(BY_NAME[name].applies(PADDED.adjoint) for name in names)
    short = replace(PADDED, axes=(Axis(1, 2, 1, 1, 1, 1),))
    assert [BY_NAME[name].applies(short) for name in names] == [True, False, True]
