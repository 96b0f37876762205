"""What rules share: refusals that all dialects have, padding alike at both ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.frameworks.shared_rules import first_refusal, symmetric
from conformance.operators.words import Refusal, Words

WORDS = Words("conv_transpose", (1, 4, 5), 6, (3,), (2,), (1,), groups=2)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"stride": (0,)}, "stride"),
        ({"dilation": (-1,)}, "dilation"),
        ({"kernel": (0,)}, "kernel"),
        ({"groups": 0}, "groups"),
        ({"groups": 3}, "groups"),
        ({"out_channels": 5}, "groups"),
    ],
)
def test_what_no_framework_takes_is_refused(change, what):
    assert first_refusal(WORDS) is None
    refusal = first_refusal(replace(WORDS, **change))
    assert refusal is not None
    assert refusal.rule == what


@pytest.mark.parametrize(
    ("padding", "rank", "numbers"),
    [(2, 2, (2, 2)), ((1, 0), 2, (1, 0)), ((1,), 2, None), (((1, 1),), 1, None)],
)
def test_padding_in_numbers_stands_for_both_ends(padding, rank, numbers):
    spread = symmetric(padding, rank)
    assert spread == numbers if numbers else isinstance(spread, Refusal)


def test_negative_padding_is_refused():
    assert symmetric((1, -1), 2).rule == "negative_padding"
