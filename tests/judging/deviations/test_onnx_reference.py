"""Where ONNX's evaluator leaves the documents: each deviation on an example and on a near miss.

A row has a framework, an operator, a deviation's name, an example, and words of which each one alone makes
it a near miss. A stride of 0 is refused.
"""

import pytest
from support.deviations import holding, names_with_predicates, select

from conformance.judging.deviations.onnx_reference import DEVIATIONS

EXAMPLES = [
    (
        "onnx-reference",
        "fold",
        "numbers-of-patches",
        {"size": (2,), "channels": 4, "output_size": (3,), "dilation": (0,)},
        {"dilation": (1,)},
    ),
    ("onnx-reference", "conv_transpose", "groups", {"groups": 2, "channels": 4}, {"groups": 1}),
    (
        "onnx-reference",
        "conv_transpose",
        "bias-of-the-first-group",
        {"groups": 2, "bias": True},
        {"groups": 1, "bias": False},
    ),
    ("onnx-reference", "conv_transpose", "nothing-in-or-out", {"batch": 0}, {"batch": 1}),
    (
        "onnx-reference",
        "conv_transpose",
        "pads-for-same-only",
        {"output_size": (6,)},
        {"padding": "SAME", "output_size": None},
    ),
    ("onnx-reference", "conv_transpose", "unmapped", {"output_size": (8,)}, {"output_size": (7,)}),
    ("onnx-reference", "conv", "zeros-between-taps", {"dilation": (2,)}, {"dilation": (1,)}),
]


@pytest.mark.parametrize(("framework", "op", "name", "example", "changes"), EXAMPLES)
def test_a_deviation_holds_for_its_example_and_not_for_a_near_miss(framework, op, name, example, changes):
    for known in select(DEVIATIONS, framework, op, name):
        assert holding(known, **example), known.party
        for word, value in changes.items():
            assert not holding(known, **{**example, word: value}), (known.party, word)


def test_every_deviation_has_an_example():
    assert {row[:3] for row in EXAMPLES} == names_with_predicates(DEVIATIONS)
