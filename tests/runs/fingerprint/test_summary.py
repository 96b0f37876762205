"""Values of many places as one text: the worst first, each with its places in few words."""

import pytest

from conformance.runs.fingerprint.summary import merge, summary


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({("conv", "output", "1x1"): 24, ("conv", "output", "3x3"): 24}, 24),
        (
            {(op, r, "1x1"): 8 if r == "grad_bias" else 24 for op in "ab" for r in ("output", "grad_bias")},
            "8 in grad_bias; else 24",
        ),
        (
            {(op, "o", layer): 8 if (op, layer) != ("a", "x") else 24 for op in "ab" for layer in "xy"},
            "8 in y, b; else 24",
        ),
        (
            {("a", "o", "x"): 1, ("b", "o", "x"): 24, ("c", "o", "x"): "27 or more"},
            "1 in a; 24 in b; else 27 or more",
        ),
        ({("a", "o", "x"): False, ("b", "o", "x"): True}, "false in a; else true"),
        ({("a", "o", "x"): "flushed", ("b", "o", "x"): "kept"}, "flushed in a; else kept"),
        (
            {("a", "o", "x"): "alone differs", ("b", "o", "x"): "invariant"},
            "alone differs in a; else invariant",
        ),
    ],
)
def test_the_worst_value_comes_first_with_its_places_in_few_words(values, told):
    assert summary(values) == told


def test_each_name_is_summed_up_over_the_places_that_have_it():
    places = [
        (("conv", "output", "3x3"), {"bits": 24, "exact": True}),
        (("conv", "output", "1x1"), {"bits": 8}),
    ]
    assert merge(places) == {"bits": "8 in 1x1; else 24", "exact": True}
    assert list(merge(places)) == ["bits", "exact"]
