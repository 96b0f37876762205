"""Every reading of resampling is another function where it applies, by the element as by the whole."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from support.resampling import random_geometry

from conformance.operators.registry import can_apply
from conformance.operators.resampling.readings import FAMILIES, READINGS
from conformance.operators.tensors import GRAD_INPUT, OUTPUT
from conformance.operators.windows.readings.reading import Operands, truth

OWN = [each for each in READINGS if each not in FAMILIES["numbers"]]


def samples(count: int) -> list[tuple]:
    random, generator = Random("readings"), np.random.default_rng(0)
    found = []
    for _ in range(count):
        geometry = random_geometry(random)
        shapes = geometry.input_shape, geometry.output_shape
        x, cotangent = (
            generator.integers(1, 99, shape) * generator.choice([-1, 1], shape) for shape in shapes
        )
        found.append((geometry, Operands(x.astype(float), None, None, cotangent.astype(float))))
    return found


SAMPLES = samples(120)


def test_there_are_dozens_of_the_operators_own():
    assert len(OWN) >= 40
    assert len({reading.name for reading in READINGS}) == len(READINGS)


@pytest.mark.parametrize("reading", OWN, ids=lambda each: each.name)
def test_a_reading_differs_from_the_truth(reading):
    applying = [(geometry, given) for geometry, given in SAMPLES if can_apply(reading, geometry)][:20]
    assert applying
    different = 0
    for geometry, given in applying:
        right, wrong = truth(geometry, given), reading.results(geometry, given)
        same = {
            name: name in wrong
            and right[name].shape == wrong[name].shape
            and np.allclose(right[name], wrong[name], atol=1e-9)
            for name in (OUTPUT, GRAD_INPUT)
        }
        assert all(same[name] for name in same if not reading.may_change(name))
        different += not all(same.values())
    assert 10 * different >= 9 * len(applying)


@pytest.mark.parametrize("reading", [each for each in OWN if each.elements], ids=lambda each: each.name)
def test_single_elements_are_those_of_the_whole(reading):
    random = Random(reading.name)
    for geometry, given in [each for each in SAMPLES if can_apply(reading, each[0])][:6]:
        for name, whole in reading.results(geometry, given).items():
            single = reading.single(geometry, given, name)
            assert single is not None
            if whole.size:
                place = tuple(random.randrange(extent) for extent in whole.shape)
                value = single.at(place)
                assert value is None or np.isclose(value, whole[place])
