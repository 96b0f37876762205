"""What words say for every input size, against the rules themselves at many sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.frameworks.registry import DIALECTS, rule
from conformance.operators.shapes import OPERATORS
from conformance.operators.windows.ends import SAME_LOWER, SAME_UPPER, equal_residues, same_ends
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Words

PADDINGS = ("VALID", "SAME", "SAME_LOWER", "FULL", 1, 3, ((0, 1),), ((3, 2),), ((3, 3),), ((-1, 2),))
SIZES = range(1, 40)


def axis_at(size, dialect, words):
    """The axis of a rule at an input size; None where it refuses or nothing comes out."""
    rank = 2 if dialect == "tensorflow" else 1
    padding = words.padding * rank if isinstance(words.padding, tuple) else words.padding
    numbers = {name: getattr(words, name) * rank for name in ("kernel", "stride", "dilation")}
    asked = replace(words, input=(1, 1, *(size,) * rank), padding=padding, **numbers)
    prediction = rule(dialect)(asked)
    return prediction.axes[0] if isinstance(prediction, Geometry) and prediction.axes[0].size else None


@settings(deadline=None)
@given(
    st.sampled_from(OPERATORS),
    st.lists(st.tuples(st.sampled_from(DIALECTS), st.sampled_from(PADDINGS)), min_size=2, max_size=2),
    *(st.integers(1, most) for most in (7, 5, 3)),
)
def test_two_rules_give_one_window_exactly_where_their_ends_say_so(op, sides, kernel, stride, dilation):
    words = [
        Words(op, (1, 1, 9), 1, (kernel,), (stride,), (dilation,), padding=padding) for _, padding in sides
    ]
    rows = [
        [axis_at(size, dialect, own) for size in SIZES]
        for (dialect, _), own in zip(sides, words, strict=True)
    ]
    some = [next((axis for axis in row if axis), None) for row in rows]
    if None in some:
        return
    residues = equal_residues(op == "conv", some[0].ends, some[1].ends, some[0].effective_kernel, stride)
    for size, ours, others in zip(SIZES, *rows, strict=True):
        if ours and others:
            assert (ours == others) == (size % stride in residues)


@pytest.mark.parametrize(
    ("span", "stride", "ends"),
    [
        (3, 1, (1, 1)),
        (4, 1, (1, 2)),
        (1, 3, (0, 0)),
        (4, 2, (1, 2)),
        (3, 2, SAME_UPPER),
        (7, 2, SAME_UPPER),
        (2, 5, (0, 1)),
    ],
)
def test_same_is_one_pair_where_no_input_size_moves_the_window(span, stride, ends):
    assert same_ends(span, stride) == ends


def test_the_odd_zero_of_lower_comes_first():
    assert same_ends(4, 1, lower=True) == (2, 1)
    assert same_ends(4, 2, lower=True) == SAME_LOWER


def test_a_stride_too_large_to_look_at_claims_nothing():
    assert equal_residues(True, (0, 0), (0, 1), 3, 10**9) == frozenset()
