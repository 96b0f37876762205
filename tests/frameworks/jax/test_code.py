"""A call of JAX as a program: words as they are called, and what NumPy or jnp does around them."""

from __future__ import annotations

from dataclasses import replace

from conformance.frameworks.interface import Call, channels_first
from conformance.frameworks.jax.code import X64, program
from conformance.frameworks.program import Arrays
from conformance.operators.windows.geometry import Axis, Geometry

AXES = (Axis(5, 2, 1, 1, -1, 4), Axis(5, 2, 1, 1, 0, 4))
CALL = Call(
    "jax.lax.conv_general_dilated",
    {"window_strides": (1, 1), "padding": [(-1, 1), (0, 0)]},
    channels_first(2),
    geometry=Geometry("conv", 1, 1, 1, 1, AXES),
)
ARRAYS = Arrays(channels_first(2), "float32")


def test_a_cut_and_a_pad_of_one_axis_are_two_steps_but_not_in_a_call_on_tensors() -> None:
    assert "inputs = x[:, :, 1:]" in program(CALL, ARRAYS).body
    assert any("padding=[(0, 1), (0, 0)]" in line for line in program(CALL, ARRAYS).body)
    whole = program(CALL, replace(ARRAYS, tensors=True)).body
    assert any("padding=[(-1, 1), (0, 0)]" in line for line in whole)


def test_float64_has_to_be_switched_on() -> None:
    assert program(CALL, replace(ARRAYS, dtype="float64")).body[0] == X64
    assert X64 not in program(CALL, ARRAYS).body
