"""Readings of channel multipliers, by numbers that show which channel is where."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conformance.operators.depthwise.readings.multipliers import READINGS
from conformance.operators.registry import can_apply
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.operators.windows.readings.reading import Operands

GEOMETRY = Geometry("depthwise_conv", 1, 2, 6, 2, (Axis(1, 1, 1, 1, 0, 1),))
"""Two channels, 1 and 10, with three kernels each: 1, 2, 3 and 4, 5, 6."""

OPERANDS = Operands(
    np.array([[[1.0], [10.0]]]), np.arange(1.0, 7).reshape(2, 3, 1), np.zeros(6), np.ones((1, 6, 1))
)
BY_NAME = {each.name: each for each in READINGS}

EXPECTED = {
    "multipliers-slowest": [1, 40, 2, 50, 3, 60],
    "multipliers-kernel-memory": [1, 3, 5, 20, 40, 60],
    "multipliers-input-by-remainder": [1, 20, 3, 40, 5, 60],
    "multipliers-first-kernel": [1, 1, 1, 40, 40, 40],
    "multipliers-last-kernel": [3, 3, 3, 60, 60, 60],
    "multipliers-reversed": [3, 2, 1, 60, 50, 40],
    "multipliers-rolled": [3, 1, 2, 60, 40, 50],
    "multipliers-last-left-out": [1, 2, 0, 40, 50, 0],
    "multiplier-lost": [1, 40],
    "channels-first-kernels": [1, 2, 3, 10, 20, 30],
    "channels-last-kernels": [4, 5, 6, 40, 50, 60],
    "channels-rolled-kernels": [4, 5, 6, 10, 20, 30],
    "channels-first-input": [1, 2, 3, 4, 5, 6],
    "channels-summed": [11, 22, 33, 44, 55, 66],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_output_by_hand(name):
    assert can_apply(BY_NAME[name], GEOMETRY)
    assert BY_NAME[name].results(GEOMETRY, OPERANDS)["output"].ravel().tolist() == EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "bias"),
    [
        ("multipliers-bias-slowest", [1, 3, 5, 2, 4, 6]),
        ("multipliers-bias-by-channel", [1, 1, 1, 2, 2, 2]),
    ],
)
def test_the_bias_by_hand(name, bias):
    given = replace(OPERANDS, w=np.zeros((2, 3, 1)), b=np.arange(1.0, 7))
    assert BY_NAME[name].results(GEOMETRY, given)["output"].ravel().tolist() == bias


def test_gradients_by_hand():
    found = BY_NAME["grad-input-first-multiplier"].results(GEOMETRY, OPERANDS)
    assert found["grad_input"].ravel().tolist() == [1, 4]
    cotangent = np.arange(6.0).reshape(1, 6, 1)
    given = replace(OPERANDS, cotangent=cotangent)
    found = BY_NAME["grad-kernel-first-multiplier"].results(GEOMETRY, given)
    assert found["grad_kernel"].ravel().tolist() == [0, 0, 0, 30, 30, 30]


def test_one_kernel_for_each_channel_leaves_nothing_to_mix_up():
    single = replace(GEOMETRY, out_channels=2)
    assert not any(can_apply(each, single) for each in READINGS if "multiplier" in each.name)
