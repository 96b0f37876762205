"""A call of Keras as a program: a layer that is built, gets its weights and is applied."""

from __future__ import annotations

from dataclasses import replace

from conformance.frameworks.interface import Call, Layout
from conformance.frameworks.keras.code import program
from conformance.frameworks.program import Arrays
from conformance.operators.windows.geometry import Axis, Geometry

LAYOUT = Layout((0, 2, 1), (2, 1, 0), (0, 2, 1))
CALL = Call(
    "keras.layers.Conv1D",
    {"filters": 2, "kernel_size": (2,), "strides": (1,), "use_bias": True, "dtype": "float32"},
    LAYOUT,
    geometry=Geometry("conv", 1, 2, 2, 1, (Axis(5, 2, 1, 1, 0, 4),)),
)
ARRAYS = Arrays(LAYOUT, "float32", bias=True)


def test_words_at_their_default_are_left_out() -> None:
    assert program(CALL, ARRAYS).body == (
        "layer = keras.layers.Conv1D(filters=2, kernel_size=2)",
        "layer.build(x.shape)",
        "layer.set_weights([w, b])",
        "outputs = layer(x)",
        "y = keras.ops.convert_to_numpy(outputs)",
    )


def test_a_bias_that_the_layer_does_not_take_is_added() -> None:
    body = program(replace(CALL, words={**CALL.words, "use_bias": False}), ARRAYS).body
    assert "layer.set_weights([w])" in body
    assert any(line.startswith("outputs = outputs + ") for line in body)


def test_on_tensors_a_layer_is_applied_without_keeping_its_weights() -> None:
    body = program(CALL, replace(ARRAYS, tensors=True)).body
    assert "outputs = layer.stateless_call([w, b], [], x)[0]" in body
    assert "kernel_size=(2,)" in "".join(body)


def test_each_group_has_a_layer() -> None:
    body = program(replace(CALL, split=2, words={**CALL.words, "use_bias": False}), ARRAYS).body
    assert "for part, part_kernel in zip(parts, kernels):" in body
    assert "outputs = keras.ops.concatenate(outputs, axis=2)" in body
