"""A node of ONNX as a program: a model of one node, attributes at their defaults left out."""

from __future__ import annotations

from dataclasses import replace

from conformance.frameworks.interface import Call, channels_first
from conformance.frameworks.onnx.code import program
from conformance.frameworks.program import Arrays
from conformance.operators import skips
from conformance.operators.observations import Unsupported
from conformance.operators.windows.geometry import Axis, Geometry

LAYOUT = channels_first(1)
CALL = Call(
    "Conv",
    {"kernel_shape": (2,), "strides": (2,), "dilations": (1,), "pads": (1, 0), "group": 1},
    LAYOUT,
    geometry=Geometry("conv", 1, 1, 1, 1, (Axis(5, 2, 2, 1, 1, 3),)),
    bias="argument",
)


def test_a_model_of_one_node_is_run_by_onnx_runtime() -> None:
    written = program(CALL, Arrays(LAYOUT, "float32", bias=True))
    assert written.imports == ("import onnxruntime", "from onnx import TensorProto, helper")
    text = "\n".join(written.body)
    assert 'helper.make_node("Conv", ["x", "w", "b"], ["y"], strides=(2,), pads=(1, 0))' in text
    assert "TensorProto.FLOAT, None" in text


def test_attributes_that_are_not_at_their_default_are_written() -> None:
    dilated = replace(CALL, words={**CALL.words, "dilations": (2,), "pads": (0, 0), "group": 3})
    text = "\n".join(program(dilated, Arrays(LAYOUT, "float64")).body)
    assert "dilations=(2,)" in text
    assert "group=3" in text
    assert "pads" not in text


def test_formats_that_numpy_lacks_have_no_program() -> None:
    found = program(CALL, Arrays(LAYOUT, "bfloat16"))
    assert isinstance(found, Unsupported)
    assert found.skip == skips.DTYPE
