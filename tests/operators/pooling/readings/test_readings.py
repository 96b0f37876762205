"""Every reading of pooling is another function where it applies, by the element as by the whole."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from support.pooling import OPS, random_geometry

from conformance.operators.pooling.readings import FAMILIES, READINGS
from conformance.operators.registry import can_apply
from conformance.operators.windows.readings.reading import Operands, truth

NUMBERS = tuple(reading.name for reading in FAMILIES["numbers"])

ELSEWHERE = {*NUMBERS, "stride-lost-before-same", "size-truncated"}
"""What small whole numbers do not show, and what shows in the padding SAME and in empty outputs alone."""

OF_TRANSPOSED = {
    *(reading.name for reading in READINGS if "output-padding" in reading.name),
    *("padding-of-the-input", "not-cropped", "padding-before-zeros"),
}
"""What an operator that scatters can be misread as."""

RARELY_SEEN = {"ties-other", "gradient-to-all-ties", "gradient-shared-by-ties"}
"""What shows only where a window has several largest elements."""


def samples(count: int) -> list[tuple]:
    random, generator = Random("readings"), np.random.default_rng(0)
    found = []
    for number in range(count):
        geometry = random_geometry(random, OPS[number % 2])
        shapes = geometry.input_shape, geometry.output_shape
        most = 4 if number % 3 else 99
        x, cotangent = (generator.integers(1, most, s) * generator.choice([-1, 1], s) for s in shapes)
        found.append((geometry, Operands(x.astype(float), None, None, cotangent.astype(float))))
    return found


SAMPLES = samples(120)


@pytest.mark.parametrize("op", OPS)
def test_there_are_a_dozen_of_each_operators_own(op):
    own = [reading for name in ("maxima", "places", "averages") for reading in FAMILIES[name]]
    geometries = [geometry for geometry, _ in SAMPLES if geometry.op == op]
    assert len([r for r in own if any(can_apply(r, geometry) for geometry in geometries)]) >= 12
    assert len({reading.name for reading in READINGS}) == len(READINGS)


@pytest.mark.parametrize(
    "reading",
    [each for each in READINGS if each.name not in ELSEWHERE | OF_TRANSPOSED],
    ids=lambda each: each.name,
)
def test_a_reading_differs_from_the_truth_somewhere(reading):
    applying = [(geometry, given) for geometry, given in SAMPLES if can_apply(reading, geometry)]
    assert applying
    different = 0
    for geometry, given in applying:
        right, wrong = truth(geometry, given), reading.results(geometry, given)
        same = {name: np.array_equal(right[name], wrong.get(name)) for name in right}
        assert all(same[name] for name in same if not reading.may_change(name))
        different += not all(same.values())
    assert (8 if reading.name in RARELY_SEEN else 3) * different >= len(applying)


@pytest.mark.parametrize("reading", [each for each in READINGS if each.elements], ids=lambda each: each.name)
def test_single_elements_are_those_of_the_whole(reading):
    random = Random(reading.name)
    for geometry, given in [each for each in SAMPLES if can_apply(reading, each[0])][:12]:
        for name, whole in reading.results(geometry, given).items():
            single = reading.single(geometry, given, name)
            assert single is not None
            assert single.shape == whole.shape
            if whole.size:
                place = tuple(random.randrange(extent) for extent in whole.shape)
                value = single.at(place)
                assert value is None or value == pytest.approx(whole[place], 1e-13, 1e-13)
