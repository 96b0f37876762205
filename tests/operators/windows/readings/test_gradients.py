"""Readings of the backward pass on numbers: the output is right."""

from dataclasses import replace

import pytest
from support.one_line import PADDED, VALID, C, operands, read, right

from conformance.operators.convolution.readings import BY_NAME

GIVEN = operands(b=[5], c=C)


@pytest.mark.parametrize(
    ("name", "result", "gradient"),
    [
        ("grad-input-kernel-not-flipped", "grad_input", [10, 21, 32, 3]),
        ("grad-input-window-earlier", "grad_input", [0, 1, 12, 23]),
        ("grad-input-window-later", "grad_input", [12, 23, 30, 0]),
        ("grad-input-last-zero", "grad_input", [1, 12, 23, 0]),
        ("grad-input-zero", "grad_input", [0, 0, 0, 0]),
        ("grad-bias-mean", "grad_bias", [2]),
        ("grad-bias-zero", "grad_bias", [0]),
        ("grads-negated", "grad_input", [-1, -12, -23, -30]),
        ("grads-twice", "grad_kernel", [28, 40]),
        ("grads-of-the-sum", "grad_input", [1, 11, 11, 10]),
        ("grads-of-the-sum", "grad_kernel", [6, 9]),
        ("grads-of-the-sum", "grad_bias", [3]),
    ],
)
def test_a_gradient_that_is_not_the_output_s(name, result, gradient):
    assert right(VALID, GIVEN, "grad_input") == [1, 12, 23, 30]
    assert right(VALID, GIVEN, "grad_kernel") == [14, 20]
    assert right(VALID, GIVEN, "grad_bias") == [6]
    assert read(name, VALID, GIVEN, result) == gradient
    assert read(name, VALID, GIVEN) == right(VALID, GIVEN)


def test_ends_are_swapped_where_they_differ():
    given = operands(c=[[[1, 2, 3, 4]]])
    assert right(PADDED, given, "grad_input") == [12, 23, 34, 40]
    assert read("grad-input-ends-swapped", PADDED, given, "grad_input") == [1, 12, 23, 34]
    assert not BY_NAME["grad-input-ends-swapped"].applies(VALID)


def test_a_mean_over_the_batch_needs_one():
    pair = replace(VALID, batch=2)
    assert BY_NAME["grads-over-batch"].applies(pair)
    assert not BY_NAME["grads-over-batch"].applies(VALID)
    x, c = ([*operands().x] * 2, [*GIVEN.cotangent] * 2)
    assert read("grads-over-batch", pair, operands(x=x, c=c), "grad_kernel") == [14, 20]
