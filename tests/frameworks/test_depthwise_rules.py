"""A depthwise convolution as a convolution by groups, and back."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from support.depthwise import random_geometry

from conformance.frameworks.depthwise_rules import (
    as_depthwise,
    call_by_groups,
    geometry_by_groups,
    has_own_function,
    prediction_by_groups,
    refuse_channels,
    words_by_groups,
)
from conformance.frameworks.interface import Call, Layout
from conformance.operators.observations import Unsupported
from conformance.operators.words import Refusal, Words

WORDS = Words("depthwise_conv", (2, 3, 5, 5), 6, (2, 2), (1, 1), (1, 1), own={"multiplier": 2})


def test_words_have_a_group_for_each_channel_and_say_how_many_outputs():
    grouped = words_by_groups(WORDS)
    assert (grouped.op, grouped.groups, grouped.out_channels, grouped.own) == ("conv", 3, 6, {})
    assert grouped.kernel_shape == (6, 1, 2, 2)
    assert WORDS.kernel_shape == (3, 2, 2, 2)
    assert words_by_groups(replace(WORDS, own={}, out_channels=3)).out_channels == 3


def test_a_geometry_goes_there_and_back():
    geometry = random_geometry(Random(1))
    words = geometry.to_words("float32")
    grouped = geometry_by_groups(geometry)
    assert grouped.op == "conv"
    assert as_depthwise(grouped, words) == geometry
    assert prediction_by_groups(geometry) == grouped


def test_a_refusal_stays():
    refusal = Refusal("stride", "no")
    assert as_depthwise(refusal, WORDS) is refusal
    assert prediction_by_groups(refusal) is refusal


def test_an_input_without_channels_is_refused():
    refusal = refuse_channels(replace(WORDS, input=(2, 0, 5, 5)))
    assert refusal is not None
    assert refusal.rule == "channels"
    assert refuse_channels(WORDS) is None


@pytest.mark.parametrize(
    ("backend", "own"),
    [("tensorflow+xla@cpu", True), ("keras+torch", True), ("torch", False), ("jax@gpu", False)],
)
def test_some_frameworks_have_a_function_of_their_own(backend, own):
    assert has_own_function(backend) == own


@pytest.mark.parametrize(
    ("layout", "kernel", "shape"),
    [((0, 1, 2, 3), (0, 1, 2, 3), (6, 1, 2, 2)), ((2, 3, 1, 0), (2, 3, 0, 1), (2, 2, 1, 6))],
)
def test_the_kernel_keeps_the_order_of_its_numbers(layout, kernel, shape):
    call = Call("conv", {}, Layout((0, 1, 2, 3), layout, (0, 1, 2, 3)))
    found = call_by_groups(call, Refusal("stride", "no"), WORDS)
    assert found.layout.kernel == kernel
    assert found.kernel_as == shape
    assert list(found.steps_around()) == [f"kernel given in the shape {shape}"]
    unsupported = Unsupported("no", "words")
    assert call_by_groups(unsupported, Refusal("stride", "no"), WORDS) is unsupported
