"""Where ONNX Runtime and Keras on PyTorch leave their rules: examples and near misses.

A row has a framework, an operator, a deviation's name, an example and the one word that makes it a near miss.
"""

import pytest
from support.deviations import holding, names_with_predicates, select

from conformance.judging.deviations.onnx import DEVIATIONS

EXAMPLES = [
    ("keras+torch", "conv", "nothing-in", {"batch": 0}, {"batch": 1}),
    ("keras+torch", "conv_transpose", "nothing-in", {"batch": 0}, {"batch": 1}),
    (
        "onnxruntime",
        "conv",
        "same-with-dilation",
        {"padding": "SAME", "dilation": (2,)},
        {"padding": "VALID"},
    ),
    ("onnxruntime", "conv", "empty-output", {"size": (1,)}, {"size": (2,)}),
    ("onnxruntime", "conv_transpose", "empty-output", {"size": (1,), "padding": 1}, {"size": (2,)}),
    (
        "onnxruntime",
        "conv_transpose",
        "short",
        {"kernel": (1,), "stride": (2,), "padding": "SAME"},
        {"kernel": (2,)},
    ),
    (
        "onnxruntime",
        "conv_transpose",
        "unmapped",
        {"stride": (2,), "output_size": (14,)},
        {"output_size": (13,)},
    ),
    (
        "onnxruntime",
        "conv_transpose",
        "beyond-stride",
        {"output_padding": (1,), "dilation": (2,)},
        {"stride": (2,)},
    ),
    ("onnxruntime", "conv_transpose", "nothing-in", {"batch": 0}, {"batch": 1}),
    ("onnxruntime", "conv_transpose", "sized", {"output_size": (7,)}, {"output_size": None}),
    (
        "onnxruntime",
        "conv_transpose",
        "same-and-more",
        {"padding": "SAME", "output_padding": (0,)},
        {"output_padding": None},
    ),
]


@pytest.mark.parametrize(("framework", "op", "name", "example", "change"), EXAMPLES)
def test_a_deviation_holds_for_its_example_and_not_for_a_near_miss(framework, op, name, example, change):
    (word,) = change
    for known in select(DEVIATIONS, framework, op, name):
        assert holding(known, **example), known.party
        assert not holding(known, **{**example, word: change[word]}), known.party


def test_every_deviation_has_an_example():
    assert {row[:3] for row in EXAMPLES} == names_with_predicates(DEVIATIONS)
