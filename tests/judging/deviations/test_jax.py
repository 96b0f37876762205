"""Where JAX is known to leave its rule: each deviation on an example and on a near miss.

A row has a framework, an operator, a deviation's name, an example, and words of which each one alone makes
it a near miss. A stride of 0 is refused.
"""

import pytest
from support.deviations import holding, names_with_predicates, select

from conformance.judging.deviations.jax import DEVIATIONS

EXAMPLES = [
    ("jax", "conv", "groups-filled-up", {"groups": 2}, {"groups": 1, "stride": (0,)}),
    # `jax.lax.conv_transpose` has no groups, but a call that is translated to JAX may have
    (
        "jax",
        "conv_transpose",
        "groups-filled-up",
        {"dialect": "torch", "groups": 2},
        {"groups": 1, "stride": (0,)},
    ),
    (
        "jax",
        "conv",
        "past-the-input",
        {"padding": ((-1, 1),)},
        {"padding": ((1, 1),), "dtype": "float64", "stride": (0,)},
    ),
    (
        "jax",
        "conv_transpose",
        "past-the-input",
        {"padding": ((-1, 1),)},
        {"dtype": "float64", "padding": ((1, 1),)},
    ),
    (
        "jax",
        "conv",
        "swapped-operands",
        {"size": (4, 4), "kernel": (3, 3), "stride": (2, 2)},
        {"kernel": (2, 2)},
    ),
    (
        "jax",
        "conv_transpose",
        "swapped-operands",
        {"size": (2, 2), "kernel": (3, 3), "stride": (2, 2)},
        {"stride": (1, 1)},
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
