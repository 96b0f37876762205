"""What float32 makes of weights: inside the bound whichever formula computes them, exact where it is said."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
from support.resampling import random_geometry

from conformance.operators.resampling.lines import HALF, Line, lines_of
from conformance.operators.resampling.reference.rounded_weights import (
    grain,
    nearest_candidates,
    widened_matrix,
)
from conformance.operators.resampling.reference.weights import as_matrix

ZERO = Fraction(0)


def in_float32(line: Line, inverse: bool) -> np.ndarray:
    """The weights as a framework computes them: every number in float32, one operation after the other."""
    single = np.float32
    matrix = np.zeros((line.size, line.input), single)
    scale, a, spread = single(float(line.scale)), single(float(line.coefficient)), single(float(line.spread))
    for n in range(line.size):
        shifted = single(n) + single(float(line.phase))
        at = shifted / single(float(1 / line.scale)) if inverse else shifted * scale
        at = at + single(float(line.offset))
        found = []
        for place in range(int(np.floor(at - 2 * spread)) - 1, int(np.ceil(at + 2 * spread)) + 2):
            t = abs(single(place) - at) / spread
            if line.interpolation == "linear":
                value = max(single(0), single(1) - t)
            elif t <= 1:
                value = ((a + single(2)) * t - (a + single(3))) * t * t + single(1)
            else:
                value = ((a * t - 5 * a) * t + 8 * a) * t - 4 * a if t < 2 else single(0)
            if line.ends == "clamped" or 0 <= place < line.input:
                found.append((min(max(place, 0), line.input - 1), value))
        total = sum((value for _, value in found), single(0))
        for place, value in found:
            matrix[n, place] += value / total if line.spread != 1 or line.ends == "excluded" else value
    return matrix


def test_weights_in_float32_are_inside_the_bound():
    random, checked = Random("bound"), 0
    for _ in range(120):
        for line in lines_of(random_geometry(random)):
            weights = as_matrix(line, absolute=False)
            if line.interpolation == "nearest" or not line.scale or not weights.sum(1).all():
                continue
            off = widened_matrix(line, "float32") - as_matrix(line, absolute=True)
            for inverse in (False, True):
                difference = np.abs(in_float32(line, inverse) - weights)
                assert (difference <= off + 1e-12).all(), line
                assert grain(line) is None or line.spread != 1 or not difference.any()
                checked += 1
    assert checked > 100


def test_the_bound_is_no_more_than_some_hundred_roundings():
    line = Line(5, 8, "cubic", Fraction(5, 8), HALF, -HALF, coefficient=Fraction(-3, 4))
    off = widened_matrix(line, "float32") - as_matrix(line, absolute=True)
    assert 0 < off.max() < 1000 * 2.0**-24
    assert (widened_matrix(line, "bfloat16") >= widened_matrix(line, "float32")).all()


def test_weights_are_exact_where_scales_are_powers_of_two():
    assert grain(Line(4, 8, "linear", HALF, HALF, -HALF)) == (4, 4, 8)
    assert grain(Line(4, 7, "linear", Fraction(4, 7), HALF, -HALF)) is None
    # 7 / 2 is exact, its inverse is not: whoever divides by that is off somewhere
    sizes = range(2, 80, 2)
    found = [grain(Line(7 * size // 2, size, "linear", Fraction(7, 2), HALF, -HALF)) for size in sizes]
    assert None in found


def test_the_nearest_element_is_certain_unless_float32_may_take_another():
    line = Line(3, 9, "nearest", Fraction(1, 3), ZERO, ZERO, "floor")
    assert grain(line) == (1, 1, 3)
    assert [sorted(nearest_candidates(line, n)) for n in range(9)] == [[n // 3] for n in range(9)]
    unsure = next(
        Line(extent, size, "nearest", Fraction(extent, size), ZERO, ZERO, "floor")
        for size in range(2, 400)
        for extent in range(1, size)
        if grain(Line(extent, size, "nearest", Fraction(extent, size), ZERO, ZERO, "floor")) is None
    )
    off = widened_matrix(unsure, "float32") - as_matrix(unsure, absolute=True)
    assert off.max() >= 1
    assert (off == 0).sum() > off.size // 2
    assert replace(unsure, size=1).size == 1
