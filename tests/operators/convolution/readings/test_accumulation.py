"""Sums of a convolution that are rounded after each tap."""

from dataclasses import replace

from support.one_line import VALID, operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.convolution.readings.accumulation import MOST_TAPS
from conformance.operators.windows.geometry import Axis

PAIR = replace(VALID, axes=(Axis(2, 2, 1, 1, 0, 1),))


def test_a_sum_that_is_rounded_after_each_tap():
    """2048 is the last integer before float16 skips one: a 1 that is added to it is lost."""
    given = operands(x=[[[2048, 1]]], w=[[[1, 1]]])
    assert right(PAIR, given) == [2049]
    assert read("accumulated-float16", PAIR, given) == [2048]
    assert read("accumulated-float16", PAIR, operands(x=[[[1024, 1]]], w=[[[1, 1]]])) == [1025]
    assert BY_NAME["accumulated-float16"].single(PAIR, given, "output").at((0, 0, 0)) == 2048


def test_kernels_with_too_many_taps_are_left_out():
    large = replace(VALID, axes=(Axis(MOST_TAPS + 1, MOST_TAPS + 1, 1, 1, 0, 1),))
    assert not BY_NAME["accumulated-float16"].applies(large)
