"""A call of TensorFlow as a program: short words, groups one by one, empty outputs written out."""

from __future__ import annotations

from dataclasses import replace

from conformance.frameworks.interface import Call, Layout
from conformance.frameworks.program import Arrays
from conformance.frameworks.tensorflow.code import program
from conformance.operators.windows.geometry import Axis, Geometry

LAYOUT = Layout((0, 2, 3, 1), (2, 3, 1, 0), (0, 2, 3, 1))
AXES = (Axis(5, 2, 2, 1, 0, 2), Axis(5, 2, 2, 1, 0, 2))
CALL = Call(
    "tf.nn.conv2d",
    {"strides": [2, 2], "padding": "VALID", "data_format": "NHWC"},
    LAYOUT,
    geometry=Geometry("conv", 1, 4, 2, 2, AXES),
)
ARRAYS = Arrays(LAYOUT, "float32")


def test_defaults_are_left_out_and_equal_strides_are_one() -> None:
    assert program(CALL, ARRAYS).imports == ("import tensorflow as tf",)
    assert program(CALL, ARRAYS).body == (
        'outputs = tf.nn.conv2d(x, w, strides=2, padding="VALID")',
        "y = outputs.numpy()",
    )


def test_groups_without_a_kernel_are_computed_one_by_one() -> None:
    note = "no CPU kernel for groups in float64, 2-D"
    assert program(replace(CALL, split=2, notes=(note,)), ARRAYS).body == (
        f"# {note}",
        "parts = zip(tf.split(x, 2, axis=3), tf.split(w, 2, axis=-1))",
        "outputs = [",
        '    tf.nn.conv2d(part, part_kernel, strides=2, padding="VALID")',
        "    for part, part_kernel in parts",
        "]",
        "outputs = tf.concat(outputs, axis=3)",
        "y = outputs.numpy()",
    )


def test_an_empty_output_is_not_asked_for() -> None:
    empty = replace(CALL, geometry=Geometry("conv", 0, 4, 2, 2, AXES))
    assert program(empty, ARRAYS).body[-1] == "y = np.zeros((0, 2, 2, 2), x.dtype)"
    assert "tf.nn.conv2d" in "".join(program(empty, replace(ARRAYS, tensors=True)).body)
