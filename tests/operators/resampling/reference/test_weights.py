"""Weights: known ones, and what stands for elements beyond the ends."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from support.resampling import random_geometry

from conformance.operators.resampling.lines import HALF, Line, lines_of
from conformance.operators.resampling.reference.weights import as_matrix, kernel, taps

CUBIC = Line(4, 8, "cubic", HALF, HALF, -HALF, coefficient=Fraction(-1, 2))


def test_weights_add_up_to_one():
    random = Random("weights")
    for _ in range(60):
        for line in lines_of(random_geometry(random)):
            sums = {sum(weight for _, weight in found) for found in taps(line) if found}
            assert sums <= {1}


def test_cubic_is_that_of_keys():
    quarter = [kernel(CUBIC, Fraction(distance, 4)) for distance in (-5, -1, 3, 7)]
    assert [float(weight) for weight in quarter] == [-0.0703125, 0.8671875, 0.2265625, -0.0234375]
    assert [kernel(CUBIC, Fraction(distance)) for distance in (0, 1, 2, 3)] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("ends", "first"),
    [
        ("clamped", [1, 0, 0]),
        ("excluded", [1, 0, 0]),
        ("zeros", [0.75, 0, 0]),
        ("wrapped", [0.75, 0, 0.25]),
        ("reflected", [1, 0, 0]),
    ],
)
def test_what_stands_beyond_the_ends(ends, first):
    line = Line(3, 6, "linear", HALF, HALF, -HALF, ends=ends)
    assert as_matrix(line, absolute=False)[0].tolist() == first


def test_absolute_values_are_added_before_ends_are_joined():
    true, absolute = (as_matrix(CUBIC, absolute) for absolute in (False, True))
    assert (absolute >= np.abs(true)).all()
    assert absolute[0, 0] > true[0, 0]
    assert as_matrix(replace(CUBIC, size=0), absolute=False).shape == (0, 4)
