"""Every reading of depthwise convolutions is another function where it applies, by the element as well."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from support.depthwise import random_geometry, random_operands

from conformance.operators.depthwise.readings import BY_NAME, FAMILIES, READINGS
from conformance.operators.registry import can_apply
from conformance.operators.tensors import RESULTS
from conformance.operators.windows.readings.reading import truth

ELSEWHERE = {each.name for each in (*FAMILIES["numbers"], *FAMILIES["tails"])}
"""What small whole numbers, and few channels and columns, do not show."""

SAMPLES = [
    (geometry, random_operands(geometry, Random(number)))
    for number in range(50)
    for geometry in (random_geometry(Random(f"readings {number}")),)
]


def shown() -> list:
    return [each for each in READINGS if each.name not in ELSEWHERE and applying(each)]


def applying(reading) -> list:
    return [each for each in SAMPLES if can_apply(reading, each[0])]


def test_there_are_a_dozen_of_the_operators_own():
    assert len(FAMILIES["multipliers"]) >= 12
    assert len(BY_NAME) == len(READINGS)
    assert len(shown()) > 100


@pytest.mark.parametrize("reading", shown(), ids=lambda each: each.name)
def test_a_reading_differs_from_the_truth_somewhere(reading):
    different = 0
    for geometry, given in applying(reading):
        right, wrong = truth(geometry, given), reading.results(geometry, given)
        same = {name: np.array_equal(right[name], wrong.get(name)) for name in RESULTS}
        assert all(same[name] for name in same if not reading.may_change(name))
        different += not all(same.values())
    assert different


@pytest.mark.parametrize("reading", [each for each in READINGS if each.elements], ids=lambda each: each.name)
def test_single_elements_are_those_of_the_whole(reading):
    random = Random(reading.name)
    for geometry, given in applying(reading)[:6]:
        for name, whole in reading.results(geometry, given).items():
            if not reading.may_change(name):
                continue
            single = reading.single(geometry, given, name)
            assert single is not None
            assert single.shape == whole.shape
            if whole.size:
                place = tuple(random.randrange(extent) for extent in whole.shape)
                value = single.at(place)
                assert value is None or value == whole[place]
