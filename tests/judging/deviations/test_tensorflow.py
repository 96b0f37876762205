"""Where TensorFlow is known to leave its rule: each deviation on an example and on a near miss.

A row has a framework, an operator, a deviation's name, an example, and words of which each one alone makes
it a near miss. A stride of 0 is refused.
"""

import pytest
from support.deviations import holding, names_with_predicates, select

from conformance.frameworks.registry import rule
from conformance.judging.deviations.catalogue import covering_deviations
from conformance.judging.deviations.symptom import Evidence
from conformance.judging.deviations.tensorflow import DEVIATIONS, NUMBERS
from conformance.operators.words import Words

EXAMPLES = [
    (
        "tensorflow+xla",
        "conv_transpose",
        "swapped-dilations-of-gradients",
        {"size": (6, 6, 6), "dilation": (1, 1, 2)},
        {"dilation": (1, 2, 2)},
    ),
    (
        "tensorflow+graph",
        "conv_transpose",
        "swapped-dilations-of-gradients",
        {"size": (6, 6, 6), "dilation": (1, 1, 2)},
        {"dilation": (1, 2, 2)},
    ),
    (
        "tensorflow*",
        "unfold",
        "gradients-of-empty-patches",
        {"batch": 0, "size": (3, 3), "kernel": (2, 2)},
        {"batch": 1},
    ),
    ("tensorflow*", "max_pool", "gradient-to-all-ties", {"size": (3, 3, 3)}, {"kernel": (1, 1, 1)}),
    (
        "tensorflow*",
        "depthwise_conv",
        "strided-dilation",
        {"size": (9, 9), "stride": (2, 2), "dilation": (2, 2)},
        {"stride": (1, 1), "dilation": (1, 1)},
    ),
    (
        "tensorflow",
        "depthwise_conv",
        "without-elements",
        {"size": (1, 3)},
        {"size": (2, 3), "dtype": "float64"},
    ),
    ("tensorflow+graph", "depthwise_conv", "negative-in-a-graph", {"size": (1, 3)}, {"size": (2, 3)}),
    ("tensorflow+xla", "depthwise_conv", "negative-in-a-graph", {"size": (1, 3)}, {"size": (2, 3)}),
    ("tensorflow", "depthwise_conv", "one-short", {"size": (1, 3)}, {"size": (2, 3)}),
    (
        "tensorflow",
        "depthwise_conv",
        "without-channels",
        {"size": (3, 3), "out_channels": 0, "own": {"multiplier": 0}},
        {"out_channels": 2, "own": {}},
    ),
    (
        "tensorflow",
        "depthwise_conv",
        "nothing-to-compute",
        {"size": (1, 2), "kernel": (3, 2)},
        {"size": (3, 2), "dtype": "float64"},
    ),
    ("tensorflow", "conv", "without-elements", {"batch": 0}, {"dtype": "float64", "batch": 1}),
    ("tensorflow", "conv", "one-short", {"size": (1,)}, {"size": (2,), "stride": (0,)}),
    (
        "tensorflow",
        "conv",
        "swapped-dilations",
        {"size": (6, 6, 6), "dilation": (1, 1, 2)},
        {"dilation": (1, 2, 2)},
    ),
    (
        "tensorflow",
        "conv",
        "swapped-dilations-ahead",
        {"size": (6, 6, 6), "dilation": (1, 1, 2)},
        {"dilation": (1, 2, 2)},
    ),
    (
        "tensorflow",
        "conv_transpose",
        "swapped-dilations-ahead",
        {"size": (6, 6, 6), "dilation": (1, 1, 2)},
        {"dilation": (1, 2, 2)},
    ),
    ("tensorflow", "conv", "nothing-to-compute", {"batch": 0, "kernel": (0,)}, {"batch": 1, "kernel": (2,)}),
    (
        "tensorflow",
        "conv",
        "negative-by-onednn",
        {"size": (6, 6), "padding": ((0, -1), (0, 0))},
        {"dtype": "float64", "padding": 1},
    ),
    ("tensorflow", "conv_transpose", "filterless", {"kernel": (0,)}, {"kernel": (1,), "padding": 1}),
    (
        "tensorflow",
        "conv_transpose",
        "strides-by-onednn",
        {"stride": (-1,)},
        {"dtype": "float64", "stride": (1,)},
    ),
    (
        "tensorflow",
        "conv_transpose",
        "nothing-by-onednn",
        {"batch": 0, "groups": 3},
        {"batch": 1, "groups": 2, "dtype": "float64"},
    ),
    (
        "tensorflow",
        "conv_transpose",
        "sizes-by-onednn",
        {"output_size": (0,)},
        {"output_size": (1,), "dtype": "float64"},
    ),
    (
        "tensorflow+graph",
        "conv",
        "swapped-dilations-of-gradients",
        {"size": (6, 6, 6), "dilation": (1, 1, 2)},
        {"dilation": (1, 2, 2)},
    ),
    (
        "tensorflow+xla",
        "conv",
        "swapped-dilations-of-gradients",
        {"size": (6, 6, 6), "dilation": (1, 1, 2)},
        {"dilation": (1, 2, 2)},
    ),
    ("tensorflow+graph", "conv", "negative-in-a-graph", {"size": (1,)}, {"size": (2,), "stride": (0,)}),
    ("tensorflow+xla", "conv", "negative-in-a-graph", {"size": (1,)}, {"size": (2,), "stride": (0,)}),
    ("tensorflow+graph", "conv_transpose", "division-by-zero", {"stride": (0,)}, {"stride": (1,)}),
    ("tensorflow+xla", "conv_transpose", "division-by-zero", {"stride": (0,)}, {"stride": (1,)}),
    (
        "tensorflow+xla",
        "conv_transpose",
        "nothing-dilated",
        {"size": (0,), "padding": "SAME"},
        {"size": (1,)},
    ),
    (
        "tensorflow+xla",
        "conv",
        "swapped-operands",
        {"size": (4, 4), "kernel": (3, 3), "stride": (2, 2), "padding": "SAME"},
        {"stride": (1, 1)},
    ),
    (
        "tensorflow+xla",
        "conv_transpose",
        "swapped-operands",
        {"size": (2, 2), "kernel": (3, 3), "stride": (2, 2), "padding": "SAME"},
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
    assert {row[:3] for row in EXAMPLES} == names_with_predicates(set(DEVIATIONS) - set(NUMBERS))


@pytest.mark.parametrize(("size", "kernel", "padding", "seen"), [(1, 3, ((0, 0),), 2), (1, 2, ((1, 1),), 3)])
def test_the_input_that_comes_back_may_be_the_padded_one(size, kernel, padding, seen):
    batch = 1 if kernel > size + 1 else 0
    words = Words("conv", (batch, 1, size), 1, (kernel,), (1,), (1,), padding=padding)
    geometry = rule("jax")(words)

    def covered(length):
        evidence = Evidence("computed", device="cpu", shape=(batch, 1, length))
        return covering_deviations(words, geometry, "tensorflow", ["shape", "output"], evidence)

    assert covered(seen)
    assert covered(size)
    assert not covered(seen + 1)
