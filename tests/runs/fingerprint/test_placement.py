"""Sums of products come back from where they were put, whichever operator, result and layer."""

import numpy as np
import pytest

from conformance.frameworks.numpy.adapter import Adapter
from conformance.runs.fingerprint.placement import LAYERS, RESULTS, Placed, ProbedLayer, Sum
from conformance.worker.answer import answer


def drawn_sums(spots, count=5):
    """Sums of small integers that share factors; the first factor names only some of the spots."""
    random = np.random.default_rng(0)
    row = ((0, 3.0), (spots - 1, 2.0)) if spots > 1 else ((0, 3.0),)
    column = tuple((spot, float(random.integers(1, 9))) for spot in range(spots))
    others = [tuple((spot, float(random.integers(-9, 9))) for spot in range(spots)) for _ in range(count - 2)]
    return (Sum(row, column), Sum(row, others[0]), *(Sum(other, column) for other in others))


def value(each):
    right = dict(each.right)
    return sum(left * right.get(spot, 0.0) for spot, left in each.left) + each.bias


@pytest.mark.parametrize(
    "layer", [ProbedLayer("1x1", 1, 3), ProbedLayer("3x3", 3, 2), LAYERS[2]], ids=lambda layer: layer.name
)
@pytest.mark.parametrize(("op", "result"), [(op, result) for op in RESULTS for result in RESULTS[op]])
def test_sums_come_back_in_their_order(op, result, layer):
    sums = drawn_sums(layer.spots(RESULTS[op][result]))
    placed = Placed(op, result, layer, "float64", sums)
    found = answer(placed.question(), Adapter())
    assert placed.read(found.values[result]).tolist() == [value(each) for each in sums]


@pytest.mark.parametrize("op", RESULTS)
def test_a_bias_is_added_to_its_own_sum_alone(op):
    one = ((0, 1.0),)
    sums = (Sum(one, one), Sum(one, one, bias=0.25))
    placed = Placed(op, "output", LAYERS[0], "float64", sums)
    assert placed.read(answer(placed.question(), Adapter()).values["output"]).tolist() == [1.0, 1.25]
