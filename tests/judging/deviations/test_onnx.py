"""Where ONNX Runtime and ONNX's inference leave their rules: each deviation on an example and on a near miss.

A row has a framework, an operator, a deviation's name, an example, and words of which each one alone makes
it a near miss. A stride of 0 is refused.
"""

import pytest
from support.deviations import holding, names_with_predicates, select

from conformance.judging.deviations.onnx import DEVIATIONS

EXAMPLES = [
    (
        "onnxruntime",
        "fold",
        "dilated-patches",
        {"size": (2,), "channels": 4, "output_size": (4,), "dilation": (2,)},
        {"kernel": (1,)},
    ),
    (
        "onnx*",
        "fold",
        "negative-pads-of-patches",
        {"size": (2,), "channels": 4, "output_size": (3,), "padding": ((-1, 1),)},
        {"padding": ((0, 0),)},
    ),
    (
        "onnxruntime",
        "conv",
        "same-with-dilation",
        {"padding": "SAME", "dilation": (2,)},
        {"padding": "VALID", "dilation": (1,), "stride": (0,)},
    ),
    ("onnxruntime", "conv", "empty-output", {"size": (1,)}, {"size": (2,), "stride": (0,)}),
    (
        "onnxruntime",
        "conv_transpose",
        "empty-output",
        {"size": (1,), "padding": 1},
        {"size": (2,), "stride": (0,)},
    ),
    (
        "onnxruntime",
        "conv_transpose",
        "short",
        {"kernel": (1,), "stride": (2,), "padding": "SAME"},
        {"kernel": (2,), "padding": "VALID"},
    ),
    (
        "onnxruntime",
        "conv_transpose",
        "unmapped",
        {"stride": (2,), "output_size": (14,)},
        {"output_size": (13,), "stride": (0,)},
    ),
    (
        "onnxruntime",
        "conv_transpose",
        "beyond-stride",
        {"output_padding": (1,), "dilation": (2,)},
        {"stride": (2,), "output_padding": None},
    ),
    ("onnxruntime", "conv_transpose", "nothing-in", {"batch": 0}, {"batch": 1, "stride": (0,)}),
    ("onnx*", "conv", "empty-output", {"size": (1,)}, {"size": (2,), "stride": (0,)}),
    ("onnx*", "conv_transpose", "sized", {"output_size": (7,)}, {"output_size": None}),
    (
        "onnx*",
        "conv_transpose",
        "same-and-more",
        {"padding": "SAME", "output_padding": (0,)},
        {"output_padding": None, "padding": "VALID"},
    ),
    (
        "onnxruntime",
        "conv",
        "same-below-zero",
        {"size": (8,), "kernel": (1,), "stride": (4,), "padding": "SAME"},
        {"stride": (2,), "padding": 0},
    ),
    (
        "onnxruntime",
        "conv_transpose",
        "zeros-at-the-end",
        {"output_size": (9,)},
        {"output_size": (7,), "stride": (0,)},
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
