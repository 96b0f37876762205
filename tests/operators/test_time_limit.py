"""A computation looks at its limit, which counts the time of its own thread."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from conformance.operators import time_limit
from conformance.operators.convolution.reference import elements, taps
from conformance.operators.windows.geometry import Axis, Geometry

LINE = Geometry("conv", 1, 1, 1, 1, (Axis(9, 3, 1, 1, 0, 7),))
OPERANDS = np.ones((1, 1, 9)), np.ones((1, 1, 3))


def test_outside_of_a_limit_time_is_endless():
    assert time_limit.remaining() == math.inf
    time_limit.check()


def test_a_limit_inside_of_another_holds_alone_and_ends_with_its_block():
    with time_limit.limited(-1):
        with time_limit.limited(100):
            time_limit.check()
        with pytest.raises(time_limit.OutOfTime):
            time_limit.check()
    time_limit.check()


def test_sleep_costs_nothing():
    with time_limit.limited(0.05):
        time.sleep(0.1)
        time_limit.check()


@pytest.mark.parametrize(
    "compute",
    [
        lambda: taps.output(LINE, *OPERANDS),
        lambda: elements.element("output", LINE, *OPERANDS, None, None, (0, 0, 0)),
    ],
)
def test_the_reference_stops_at_its_limit(compute):
    compute()
    with time_limit.limited(-1), pytest.raises(time_limit.OutOfTime):
        compute()
