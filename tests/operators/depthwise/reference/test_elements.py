"""Single elements of a depthwise convolution are those of the whole results."""

from __future__ import annotations

from random import Random

from support.depthwise import random_geometry, random_operands

from conformance.operators.depthwise.reference import elements, products


def test_single_elements_are_those_of_the_oracle():
    random = Random("elements")
    for _ in range(50):
        geometry = random_geometry(random)
        operands = random_operands(geometry, random)
        for name, right in products.results(geometry, *operands).items():
            place = tuple(random.randrange(extent) for extent in right.shape)
            assert elements.element(name, geometry, *operands, place) == right[place]
