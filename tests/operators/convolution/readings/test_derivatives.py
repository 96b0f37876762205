"""Readings of derivatives beyond the VJPs on numbers."""

from dataclasses import replace

import pytest
from support.one_line import VALID, C, operands, read, right

from conformance.operators.convolution.readings import BY_NAME
from conformance.operators.windows.geometry import Axis

GIVEN = operands(b=[5], c=C, tangents=([[[1, 0, 0, 0]]], [[[0, 1]]], [100]))
RIGHT = {
    "jvp": [1 + 2 + 100, 0 + 3 + 100, 0 + 4 + 100],
    "second_input": [0, 1, 2, 3],
    "second_kernel": [1, 0],
    "second_cotangent": [103, 103, 104],
    "adjoint": [1, 12, 23, 30],
}


def test_the_right_ones():
    assert {name: right(VALID, GIVEN, name) for name in RIGHT} == RIGHT


@pytest.mark.parametrize(
    ("name", "result", "derivative"),
    [
        ("jvp-input-tangent-ignored", "jvp", [102, 103, 104]),
        ("jvp-kernel-tangent-ignored", "jvp", [101, 100, 100]),
        ("jvp-bias-tangent-ignored", "jvp", [3, 3, 4]),
        ("jvp-kernel-turned", "jvp", [102, 102, 103]),
        ("jvp-zero", "jvp", [0, 0, 0]),
        ("second-cotangent-bias-term-missing", "second_cotangent", [3, 3, 4]),
        ("second-input-kernel-not-flipped", "second_input", [1, 2, 3, 0]),
        ("second-input-of-the-kernel", "second_input", [1, 12, 23, 30]),
        ("second-kernel-of-the-input", "second_kernel", [14, 20]),
        ("second-kernel-turned", "second_kernel", [0, 1]),
        ("adjoint-kernel-flipped", "adjoint", [10, 21, 32, 3]),
        ("adjoint-window-earlier", "adjoint", [0, 1, 12, 23]),
    ],
)
def test_one_derivative_is_another_and_the_rest_is_right(name, result, derivative):
    assert read(name, VALID, GIVEN, result) == derivative
    for other in ({*RIGHT} - {result}) | {"output", "grad_input"}:
        assert read(name, VALID, GIVEN, other) == right(VALID, GIVEN, other)


def test_input_entries_that_no_window_reads_are_put_at_the_beginning():
    short = replace(VALID, axes=(Axis(4, 2, 1, 1, 0, 2),))
    given = operands(c=[[[1, 2]]], tangents=([[[0, 0, 0, 0]]], [[[3, 5]]], [0]))
    assert right(short, given, "second_input") == [3, 11, 10, 0]
    assert read("second-input-output-padding-at-the-beginning", short, given, "second_input") == [
        0,
        3,
        11,
        10,
    ]
    assert not BY_NAME["second-input-output-padding-at-the-beginning"].applies(VALID)


def test_what_has_no_output_padding_cannot_lose_it():
    assert not BY_NAME["second-cotangent-output-padding-zero"].applies(VALID)
    assert not BY_NAME["jvp-in-the-transposed-geometry"].applies(VALID), "its shapes would not fit"
