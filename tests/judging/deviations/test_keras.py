"""Where Keras leaves its rule on one of its backends: each deviation on an example and on a near miss.

A row has a framework, an operator, a deviation's name, an example, and words of which each one alone makes
it a near miss. A stride of 0 is refused.
"""

import pytest
from support.deviations import holding, names_with_predicates, select

from conformance.judging.deviations.keras import DEVIATIONS

EXAMPLES = [
    ("keras+torch", "conv", "nothing-in", {"batch": 0}, {"batch": 1, "stride": (0,)}),
    ("keras+torch", "conv_transpose", "nothing-in", {"batch": 0}, {"batch": 1, "stride": (0,)}),
    ("keras+torch", "conv", "single-filter", {"out_channels": 1}, {"out_channels": 2}),
    ("keras+torch", "conv_transpose", "single-filter", {"channels": 1}, {"channels": 2}),
    (
        "keras+torch",
        "conv_transpose",
        "single-filter",
        {"dialect": "torch", "channels": 4, "out_channels": 12, "groups": 4},
        {"groups": 2},
    ),
    (
        "keras+torch",
        "conv_transpose",
        "odd-at-the-beginning",
        {"stride": (2,), "kernel": (3,), "padding": "SAME"},
        {"padding": "VALID", "kernel": (4,)},
    ),
    ("keras+jax", "conv_transpose", "nothing-dilated", {"size": (0,), "padding": "SAME"}, {"size": (1,)}),
    (
        "keras+jax",
        "conv_transpose",
        "negative-size",
        {"size": (0,), "kernel": (1,), "stride": (2,), "padding": "SAME", "output_padding": (0,)},
        {"size": (1,)},
    ),
    (
        "keras+tensorflow",
        "conv_transpose",
        "negative-size",
        {"size": (0,), "kernel": (1,), "stride": (2,), "padding": "SAME", "output_padding": (0,)},
        {"size": (1,)},
    ),
    (
        "keras+tensorflow",
        "conv",
        "bias-along-the-last-axis",
        {"size": (3,), "bias": True, "layout": "channels_first"},
        {"bias": False, "size": (4,), "layout": "channels_last"},
    ),
    (
        "keras+tensorflow",
        "conv_transpose",
        "bias-along-the-last-axis",
        {"size": (1,), "bias": True, "layout": "channels_first"},
        {"bias": False, "size": (4,)},
    ),
    ("keras+tensorflow", "conv", "groups-filled-up", {"groups": 2}, {"groups": 1}),
    (
        "keras+tensorflow",
        "conv_transpose",
        "groups-filled-up",
        {"dialect": "torch", "groups": 2},
        {"groups": 1},
    ),
    (
        "keras+tensorflow",
        "conv_transpose",
        "unmapped",
        {"size": (3,), "kernel": (2,), "stride": (3,), "padding": "SAME", "output_padding": (0,)},
        {"output_padding": (1,)},
    ),
]


@pytest.mark.parametrize(("framework", "op", "name", "example", "changes"), EXAMPLES)
def test_a_deviation_holds_for_its_example_and_not_for_a_near_miss(framework, op, name, example, changes):
    for known in select(DEVIATIONS, framework, op, name):
        assert holding(known, **example), known.party
        for word, value in changes.items():
            assert not holding(known, **{**example, word: value}), (known.party, word)


def test_every_deviation_has_an_example():
    assert {row[:3] for row in EXAMPLES} == names_with_predicates(DEVIATIONS)
