"""Readings of the kernel's gradient on numbers."""

from dataclasses import replace

import pytest
from support.one_line import VALID, C, operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Axis, Geometry

GIVEN = operands(c=C)
GROUPS = Geometry(CONV, 2, 2, 2, 2, (Axis(1, 1, 1, 1, 0, 1),))
OF_GROUPS = operands(x=[[[1], [10]], [[2], [20]]], w=[[[1]], [[1]]], c=[[[1], [1]], [[1], [2]]])


@pytest.mark.parametrize(
    ("name", "gradient"),
    [
        ("grad-kernel-flipped", [20, 14]),
        ("grad-kernel-last-tap-zero", [14, 0]),
        ("grad-kernel-window-earlier", [20, 11]),
        ("grad-kernel-window-later", [8, 14]),
        ("grad-kernel-zero", [0, 0]),
    ],
)
def test_of_one_line(name, gradient):
    assert right(VALID, GIVEN, "grad_kernel") == [14, 20]
    assert read(name, VALID, GIVEN, "grad_kernel") == gradient
    assert read(name, VALID, GIVEN) == [21, 32, 43]


@pytest.mark.parametrize(
    ("name", "gradient"),
    [
        ("grad-kernel-of-other-group", [50, 3]),
        ("grad-kernel-of-first-group", [3, 3]),
        ("grad-kernel-groups-summed", [53, 53]),
        ("grad-kernel-first-of-batch", [1, 10]),
        ("grad-kernel-last-of-batch", [2, 40]),
    ],
)
def test_of_two_groups_and_two_samples(name, gradient):
    assert right(GROUPS, OF_GROUPS, "grad_kernel") == [3, 50]
    assert read(name, GROUPS, OF_GROUPS, "grad_kernel") == gradient


def test_one_sample_and_one_group_leave_nothing_to_mix_up():
    for name in ("grad-kernel-of-other-group", "grad-kernel-first-of-batch", "grad-kernel-transposed"):
        assert not BY_NAME[name].applies(VALID)
    assert not BY_NAME["grad-kernel-flipped"].applies(replace(VALID, axes=GROUPS.axes))
