"""What the sum of each window is divided by."""

from __future__ import annotations

from support.pooling import line

from conformance.operators.pooling.counting import divisors, has_exact_weights


def test_what_an_average_is_divided_by():
    numbers = (4, 3, 2, 1, 1, 3)
    assert divisors(line("avg_pool", *numbers)).tolist() == [3, 3, 3]
    assert divisors(line("avg_pool", *numbers, counts="input")).tolist() == [2, 3, 1]
    assert divisors(line("avg_pool", *numbers, counts="padded", after=(0,))).tolist() == [3, 3, 1]
    assert divisors(line("avg_pool", *numbers, counts="padded", after=(1,))).tolist() == [3, 3, 2]
    assert divisors(line("avg_pool", *numbers, divisor=-7)).tolist() == [-7, -7, -7]


def test_weights_are_exact_where_every_divisor_is_a_power_of_two():
    assert has_exact_weights(line("avg_pool", 4, 2, 2, 1, 0, 2))
    assert not has_exact_weights(line("avg_pool", 4, 3, 2, 1, 0, 1))
    assert has_exact_weights(line("avg_pool", 4, 3, 2, 1, 0, 1, divisor=-8))
    assert not has_exact_weights(line("avg_pool", 4, 3, 2, 1, 1, 3, counts="input"))
    assert has_exact_weights(line("max_pool", 4, 3, 2, 1, 0, 1))
