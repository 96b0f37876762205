"""What every theory says of its operator, and what only those with weights of their own do."""

from __future__ import annotations

import pytest

from conformance.operators.registry import ALL, find_theory


@pytest.mark.parametrize("operator", ALL, ids=lambda each: each.name)
def test_readings_are_found_by_their_names(operator):
    theory = find_theory(operator.name)
    assert [theory.by_name[reading.name] for reading in theory.readings] == list(theory.readings)


def test_weights_are_those_of_operators_without_a_kernel():
    weighted = [each for each in ALL if find_theory(each.name).weighted is not None]
    assert weighted
    assert not any(each.has_kernel for each in weighted)
    assert weighted == [each for each in ALL if each.has_weights]
