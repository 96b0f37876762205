"""Readings of bias and batch on numbers: two samples, two channels, one position."""

from dataclasses import replace

import pytest
from support.one_line import operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.shapes import CONV
from conformance.operators.windows.geometry import Axis, Geometry

PAIR = Geometry(CONV, 2, 1, 2, 1, (Axis(1, 1, 1, 1, 0, 1),))
GIVEN = operands(x=[[[1]], [[2]]], w=[[[1]], [[10]]], b=[100, 200], c=[[[1], [2]], [[3], [4]]])


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("bias-missing", [1, 10, 2, 20]),
        ("bias-twice", [201, 410, 202, 420]),
        ("bias-subtracted", [-99, -190, -98, -180]),
        ("bias-first-of-batch", [101, 210, 2, 20]),
        ("bias-reversed", [201, 110, 202, 120]),
        ("bias-of-first-channel", [101, 110, 102, 120]),
        ("batch-first-repeated", [101, 210, 101, 210]),
        ("batch-last-zero", [101, 210, 0, 0]),
        ("batch-reversed", [102, 220, 101, 210]),
    ],
)
def test_an_output_with_another_bias_or_batch(name, output):
    assert right(PAIR, GIVEN) == [101, 210, 102, 220]
    assert read(name, PAIR, GIVEN) == output


@pytest.mark.parametrize(
    ("name", "gradient"),
    [
        ("bias-missing", [0, 0]),
        ("bias-twice", [8, 12]),
        ("bias-first-of-batch", [1, 2]),
        ("bias-of-first-channel", [10, 0]),
    ],
)
def test_the_bias_s_gradient_is_that_of_the_misreading(name, gradient):
    assert right(PAIR, GIVEN, "grad_bias") == [4, 6]
    assert read(name, PAIR, GIVEN, "grad_bias") == gradient


def test_a_bias_only_where_taps_land():
    past_the_end = replace(PAIR, axes=(Axis(1, 1, 1, 1, 0, 2),))
    given = replace(GIVEN, cotangent=None)
    assert right(past_the_end, given) == [101, 100, 210, 200, 102, 100, 220, 200]
    assert read("bias-where-taps-land", past_the_end, given) == [101, 0, 210, 0, 102, 0, 220, 0]


def test_one_sample_and_one_channel_leave_nothing_to_mix_up():
    alone = replace(PAIR, batch=1, out_channels=1)
    for name in ("batch-reversed", "batch-last-zero", "bias-reversed", "bias-of-first-group", "bias-rolled"):
        assert not BY_NAME[name].applies(alone)
