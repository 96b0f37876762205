"""Where PyTorch is known to leave its rule: each deviation on an example and on a near miss.

A row has a framework, an operator, a deviation's name, an example, and words of which each one alone makes
it a near miss. A stride of 0 is refused.
"""

import pytest
from support.deviations import holding, names_with_predicates, select

from conformance.judging.deviations.torch import DEVIATIONS

EXAMPLES = [
    ("torch", "conv", "nan-in-pairs", {"channels": 3, "dtype": "bfloat16"}, {"dtype": "float32"}),
    ("torch", "conv_transpose", "nan-in-pairs", {"channels": 3, "dtype": "bfloat16"}, {"dtype": "float32"}),
    (
        "torch",
        "conv_transpose",
        "beyond-stride",
        {"output_padding": (1,), "dilation": (2,), "dtype": "bfloat16"},
        {"stride": (2,), "dtype": "float32"},
    ),
    ("torch", "conv", "one-column", {"size": (3,), "stride": (2,)}, {"size": (4,), "dtype": "float64"}),
    ("torch", "conv_transpose", "one-column", {"size": (1,), "stride": (2,)}, {"dtype": "float64"}),
    (
        "torch",
        "conv",
        "kernel-beyond-input",
        {"size": (2,), "kernel": (3,), "padding": 1, "dtype": "bfloat16"},
        {"size": (3,)},
    ),
    (
        "torch",
        "conv_transpose",
        "kernel-beyond-input",
        {"size": (2,), "kernel": (3,), "padding": 1, "dtype": "bfloat16"},
        {"dtype": "float32"},
    ),
    ("torch", "conv", "no-channels", {"channels": 0}, {"channels": 1, "stride": (0,)}),
    ("torch", "conv", "nothing-in", {"channels": 0, "dilation": (0,)}, {"channels": 1, "dilation": (1,)}),
    (
        "torch",
        "conv_transpose",
        "empty-batch",
        {"batch": 0, "output_padding": (1,)},
        {"batch": 1, "output_padding": (0,)},
    ),
    ("torch", "conv_transpose", "by-onednn", {"dilation": (0,)}, {"dtype": "float64", "dilation": (1,)}),
    ("torch", "conv", "dilated-integers", {"dilation": (2,), "dtype": "int32"}, {"dtype": "float32"}),
    ("torch+compile", "conv", "empty-gradients", {"batch": 0}, {"batch": 1}),
    ("torch+compile", "conv_transpose", "empty-gradients", {"batch": 0}, {"batch": 1}),
    ("torch+compile", "conv_transpose", "empty-output", {"size": (1,), "padding": 1}, {"padding": 0}),
]


@pytest.mark.parametrize(("framework", "op", "name", "example", "changes"), EXAMPLES)
def test_a_deviation_holds_for_its_example_and_not_for_a_near_miss(framework, op, name, example, changes):
    for known in select(DEVIATIONS, framework, op, name):
        assert holding(known, **example), known.party
        for word, value in changes.items():
            assert not holding(known, **{**example, word: value}), (known.party, word)


def test_every_deviation_has_an_example():
    assert {row[:3] for row in EXAMPLES} == names_with_predicates(DEVIATIONS)
