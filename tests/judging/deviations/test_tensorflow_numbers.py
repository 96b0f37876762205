"""Where TensorFlow's numbers are known to be wrong: each deviation on an example and on a near miss.

A row has a framework, an operator, a deviation's name, an example, and words of which each one alone makes
it a near miss. A stride of 0 is refused.
"""

import pytest
from support.deviations import holding, names_with_predicates, select

from conformance.judging.deviations.tensorflow_numbers import NUMBERS

LATE = {"size": (4, 4, 4), "kernel": (1, 1, 1), "stride": (2, 2, 2), "padding": "SAME", "dtype": "float64"}
EXPLICIT = {"size": (6, 6), "padding": ((1, 1), (1, 1)), "dtype": "float16"}

EXAMPLES = [
    ("tensorflow+xla", "conv", "groups-filled-up", {"groups": 2}, {"groups": 1}),
    ("tensorflow+xla", "conv_transpose", "groups-filled-up", {"groups": 2}, {"groups": 1}),
    ("tensorflow+onednn-off", "conv", "late-window", LATE, {"kernel": (2, 2, 2), "padding": 1}),
    ("tensorflow+onednn-off", "conv_transpose", "late-window", LATE, {"stride": (1, 1, 1)}),
    ("tensorflow", "conv", "late-window", LATE, {"dtype": "float32"}),
    ("tensorflow", "conv_transpose", "late-window", LATE, {"dtype": "float32"}),
    ("tensorflow", "conv", "nan-in-pairs", {"channels": 3, "dtype": "bfloat16"}, {"dtype": "float32"}),
    (
        "tensorflow",
        "conv_transpose",
        "nan-in-pairs",
        {"channels": 3, "dtype": "bfloat16"},
        {"dtype": "float32"},
    ),
    ("tensorflow", "conv", "empty-gradients", {"batch": 0}, {"batch": 1}),
    ("tensorflow", "conv_transpose", "empty-gradients", {"batch": 0}, {"batch": 1}),
    ("tensorflow", "conv_transpose", "gradients-of-nothing", {"size": (0, 3)}, {"size": (1, 3)}),
    (
        "tensorflow",
        "conv_transpose",
        "past-the-heap",
        {"size": (3, 4), "kernel": (1, 1), "stride": (3, 1)},
        {"kernel": (1, 2), "stride": (1, 1), "dtype": "float64"},
    ),
    ("tensorflow", "conv", "empty-by-eigen", {"batch": 0, "dtype": "float64"}, {"dtype": "float32"}),
    ("tensorflow", "conv_transpose", "empty-by-eigen", {"batch": 0, "dtype": "float16"}, {"batch": 1}),
    ("tensorflow", "conv", "explicit-in-16-bits", EXPLICIT, {"padding": "SAME"}),
    ("tensorflow", "conv_transpose", "explicit-in-16-bits", EXPLICIT, {"dtype": "float32"}),
    ("tensorflow", "conv", "one-column", {"size": (3,), "stride": (2,)}, {"size": (4,)}),
    ("tensorflow", "conv_transpose", "one-column", {"size": (1,), "stride": (2,)}, {"dtype": "float64"}),
    (
        "tensorflow",
        "conv",
        "kernel-beyond-input",
        {"size": (2,), "kernel": (3,), "padding": "SAME", "dtype": "bfloat16"},
        {"size": (3,)},
    ),
    (
        "tensorflow",
        "conv_transpose",
        "kernel-beyond-input",
        {"size": (2,), "kernel": (3,), "padding": "SAME", "dtype": "bfloat16"},
        {"dtype": "float32"},
    ),
    ("tensorflow+onednn-off", "conv", "empty-by-eigen", {"batch": 0}, {"batch": 1}),
    ("tensorflow+onednn-off", "conv_transpose", "empty-by-eigen", {"batch": 0}, {"batch": 1}),
]


@pytest.mark.parametrize(("framework", "op", "name", "example", "changes"), EXAMPLES)
def test_a_deviation_holds_for_its_example_and_not_for_a_near_miss(framework, op, name, example, changes):
    for known in select(NUMBERS, framework, op, name):
        assert holding(known, **example), known.party
        for word, value in changes.items():
            assert not holding(known, **{**example, word: value}), (known.party, word)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_late_window_may_be_that_of_16_bits(dtype):
    for op in ("conv", "conv_transpose"):
        for known in select(NUMBERS, "tensorflow", op, "late-window"):
            assert holding(known, **{**LATE, "dtype": dtype})


def test_every_deviation_has_an_example():
    assert {row[:3] for row in EXAMPLES} == names_with_predicates(NUMBERS)
