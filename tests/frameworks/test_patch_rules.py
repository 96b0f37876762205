"""What rules and calls of patches share, whatever the framework."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.frameworks.interface import channels_first
from conformance.frameworks.patch_rules import (
    CHANNELS,
    TAPS,
    PatchCall,
    patch_geometry,
    refuse_numbers,
    refuse_order,
    unfolded_axis,
)
from conformance.operators.words import Words

UNFOLD = Words("unfold", (1, 3, 7), 1, (2,), (2,), (3,))
AXIS = unfolded_axis(7, 2, 2, 3, (1, 0))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, None),
        ({"kernel": (0,)}, "kernel"),
        ({"stride": (0,)}, "stride"),
        ({"dilation": (-1,)}, "dilation"),
        ({"op": "fold"}, "channels"),
        ({"op": "fold", "input": (1, 4, 7)}, None),
    ],
)
def test_numbers_that_no_framework_takes(changes, rule):
    refusal = refuse_numbers(replace(UNFOLD, **changes))
    assert rule == (refusal and refusal.rule)


def test_an_order_that_a_framework_lacks_is_refused():
    asked = replace(UNFOLD, own={"order": TAPS})
    assert refuse_order(asked, CHANNELS).rule == "order"
    assert refuse_order(asked, TAPS) is None
    assert refuse_order(UNFOLD, CHANNELS) is None


def test_the_windows_of_a_line():
    """Windows over places 0 and 3 of a zero and seven entries, every second one: begin at -1, 1 and 3."""
    assert (AXIS.size, AXIS.offset) == (3, 1)
    assert patch_geometry(UNFOLD, (AXIS,), TAPS).output_shape == (1, 6, 3)


@pytest.mark.parametrize(("op", "where"), [("unfold", "after"), ("fold", "before")])
def test_an_exchange_is_a_step_around_the_call(op, where):
    geometry = patch_geometry(UNFOLD, (AXIS,), TAPS)
    geometry = geometry if op == "unfold" else geometry.adjoint
    call = PatchCall(f"f.{op}", {}, channels_first(1), geometry, own_order=CHANNELS)
    assert list(call.steps_around()) == [f"channels and taps exchanged {where} the call"]
    assert not call.native
    assert replace(call, own_order=TAPS).native
