"""Wrong places and simple laws of wrong values, in words."""

import numpy as np
import pytest

from conformance.judging.diagnosis.patterns import excerpt, location, pattern


def mask(shape, *index):
    wrong = np.zeros(shape, dtype=bool)
    wrong[index] = True
    return wrong


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ((...,), "every value of output is wrong (336)"),
        ((1,), "every value of output in batch 1 (the last)"),
        ((..., 0), "every value of output in column 0 (the first)"),
        ((..., 3, slice(None)), "every value of output in row 3 (the last)"),
        ((slice(None), slice(2, 5)), "every value of output in channel 2..4 of 6"),
        ((..., slice(1, None, 2)), "every value of output in column 1, 3, ... 5 (steps of 2)"),
        ((..., [0, 1, 3]), "every value of output in column 0, 1, 3"),
        (
            (..., slice(4, None)),
            "every value of output in column 4..6 of 7 (what is left after blocks of 4)",
        ),
        (
            ([0, 0], 2, [0, 1], [5, 6]),
            "2 of 4 values of output in batch 0 (the first), channel 2, row 0..1 of 4, column 5..6 of 7",
        ),
    ],
)
def test_regions_in_words(index, said):
    assert location("output", mask((2, 6, 4, 7), *index)) == said


def test_a_kernels_axes_have_names_of_their_own():
    assert (
        location("grad_kernel", mask((4, 3, 2), ..., 0))
        == "every value of grad_kernel in tap column 0 (the first)"
    )
    assert location("grad_bias", mask((4,), 3)) == "every value of grad_bias in channel 3 (the last)"


LINE = np.arange(1.0, 9.0).reshape(1, 1, 8) ** 2


@pytest.mark.parametrize(
    ("observed", "said"),
    [
        (LINE * np.nan, "they are NaN"),
        (LINE * 0, "they are zero"),
        (-LINE, "they have the other sign"),
        (LINE * 1.5, "they are off by the factor 1.5"),
        (LINE - 3, "they are off by -3"),
        (np.roll(LINE, 2), "the values are 2 columns too late"),
        (np.roll(LINE, -1), "the values are 1 column too early"),
        (LINE + np.arange(8) % 3, None),
    ],
)
def test_simple_laws(observed, said):
    wrong = observed != LINE
    assert pattern("output", observed, LINE, wrong) == said


def test_a_result_without_its_negative_values():
    signed = LINE * np.array([1, -1, 1, 1, -1, 1, 1, 1])
    cut = np.maximum(signed, 0)
    said = "they are zero, and so is all that is to be negative"
    assert pattern("output", cut, signed, cut != signed) == said
    cut[..., 1] = signed[..., 1]
    assert pattern("output", cut, signed, cut != signed) == "they are zero"


def test_the_excerpt_shows_the_worst_value():
    observed = LINE.copy()
    observed[..., 2], observed[..., 6] = 10, -1
    text = excerpt("output", observed, LINE, observed != LINE)
    assert text.splitlines()[0] == "worst at output[0, 0, 4:8]:"
    assert text.splitlines()[3].split() == ["difference", "0", "0", "-50", "0"]
