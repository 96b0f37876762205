"""Every reading of patches is another function where it applies, by the element as by the whole."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from support.patches import random_geometry

from conformance.operators.patches.readings import BY_NAME, FAMILIES, READINGS
from conformance.operators.registry import can_apply
from conformance.operators.tensors import GRAD_INPUT, OUTPUT
from conformance.operators.windows.readings.reading import Operands, truth

ELSEWHERE = [*FAMILIES["numbers"], BY_NAME["stride-lost-before-same"], BY_NAME["size-truncated"]]
"""What small whole numbers do not show, and what shows in the padding SAME and in empty outputs alone."""


def samples(count: int) -> list[tuple]:
    random, generator = Random("readings"), np.random.default_rng(0)
    found = []
    for number in range(count):
        geometry = random_geometry(random, ("unfold", "fold")[number % 2])
        shapes = geometry.input_shape, geometry.output_shape
        x, cotangent = (
            generator.integers(1, 99, shape) * generator.choice([-1, 1], shape) for shape in shapes
        )
        found.append((geometry, Operands(x.astype(float), None, None, cotangent.astype(float))))
    return found


SAMPLES = samples(80)


def test_there_are_a_dozen_of_the_operators_own():
    assert len(FAMILIES["patches"]) + len(FAMILIES["overlaps"]) >= 12
    assert len({reading.name for reading in READINGS}) == len(READINGS)


@pytest.mark.parametrize(
    "reading", [each for each in READINGS if each not in ELSEWHERE], ids=lambda each: each.name
)
def test_a_reading_differs_from_the_truth_somewhere(reading):
    applying = [(geometry, given) for geometry, given in SAMPLES if can_apply(reading, geometry)]
    assert applying
    different = 0
    for geometry, given in applying:
        right, wrong = truth(geometry, given), reading.results(geometry, given)
        same = {name: np.array_equal(right[name], wrong.get(name)) for name in (OUTPUT, GRAD_INPUT)}
        assert all(same[name] for name in same if not reading.may_change(name))
        different += not all(same.values())
    assert 3 * different >= len(applying)


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
                assert value is None or value == whole[place]
