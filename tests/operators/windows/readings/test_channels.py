"""Readings of channels on numbers: two groups of two input channels and one output channel, one position."""

from dataclasses import replace

import numpy as np
import pytest
from support.one_line import VALID, operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.channels import (
    deinterleave,
    interleave,
    zero_from,
    zero_past_vectors,
)

SCATTER = Geometry(CONV_TRANSPOSE, 1, 1, 1, 1, (Axis(2, 2, 3, 1, 1, 4),))
GROUPS = Geometry(CONV, 1, 4, 2, 2, (Axis(1, 1, 1, 1, 0, 1),))
GIVEN = operands(x=[[[1], [2], [3], [4]]], w=[[[1], [10]], [[100], [1000]]])


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("groups-interleaved-input", [31, 4200]),
        ("groups-first-kernel", [21, 43]),
        ("groups-last-kernel", [2100, 4300]),
        ("groups-first-input", [21, 2100]),
        ("groups-rolled", [2100, 43]),
        ("groups-summed", [64, 6400]),
        ("input-channels-reversed", [34, 1200]),
        ("output-channels-rolled", [4300, 21]),
        ("last-input-channel-dropped", [21, 300]),
        ("last-output-channel-dropped", [21, 0]),
    ],
)
def test_an_output_by_other_channels(name, output):
    assert right(GROUPS, GIVEN) == [21, 4300]
    assert read(name, GROUPS, GIVEN) == output


def test_interleaving_and_its_inverse():
    values = np.arange(6).reshape(1, 6)
    three = replace(GROUPS, in_channels=6, groups=3)
    assert interleave(three, values).tolist() == [[0, 3, 1, 4, 2, 5]]
    assert deinterleave(three, interleave(three, values)).tolist() == values.tolist()


def test_what_is_past_whole_vectors_is_zero():
    values = np.arange(1, 7).reshape(1, 6)
    assert zero_past_vectors(4)(GROUPS, values).tolist() == [[1, 2, 3, 4, 0, 0]]
    assert zero_past_vectors(3)(GROUPS, values).tolist() == values.tolist()
    assert zero_from(-1)(GROUPS, values).tolist() == [[1, 2, 3, 4, 5, 0]]


def test_one_group_and_whole_vectors_leave_nothing_to_misread():
    alone = replace(GROUPS, groups=1)
    assert not any(reading.applies(alone) for name, reading in BY_NAME.items() if name.startswith("groups-"))
    past = BY_NAME["input-channels-past-4"]
    assert [past.applies(replace(GROUPS, in_channels=count)) for count in (3, 4, 5, 8)] == [0, 0, 1, 0]


def test_groups_are_lost_by_a_transposed_convolution():
    grouped = replace(SCATTER, in_channels=2, out_channels=2, groups=2)
    given = operands(x=[[[1, 2], [3, 4]]], w=[[[1, 10]], [[1, 10]]], b=[5, 7])
    assert read("groups-lost", grouped, given) == [45, 5, 11, 65]
    assert not BY_NAME["groups-lost"].applies(SCATTER)
    assert not BY_NAME["groups-lost"].applies(replace(VALID, in_channels=2, out_channels=2, groups=2))
