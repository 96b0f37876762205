"""A layer of an ONNX model: a graph from `input` to `output` with its weights as initializers."""

import re

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.frameworks.onnx.module import WRITER
from conformance.operators.observations import Unsupported
from conformance.operators.words import Words
from conformance.semantics import translation


def layer(dialect="torch", io_layout="source", **words):
    full = {"input": (1, 4, 5), "out_channels": 4, "kernel": (3,), "stride": (2,), "dilation": (1,)}
    own = Words("conv", **{**full, "padding": "SAME" if dialect == "tensorflow" else 1, **words})
    case = Case("one", own, Place("here", 1, 1), dialect)
    geometry = translation.geometry_of(case)
    call = translation.target_call(case, geometry, "onnx")
    return WRITER.write(call, translation.arrays_of(case, geometry, call, io_layout))


def nodes(text):
    return re.findall(r'make_node\(\s*"(\w+)"', "\n".join(text.init))


def test_a_layer_in_the_layout_of_another_framework_is_transposed_at_its_ends():
    assert nodes(layer("tensorflow")) == ["Transpose", "Conv", "Transpose"]
    assert nodes(layer("tensorflow", "target")) == ["Conv"]


def test_weights_are_initializers():
    text = "\n".join(layer(bias=True).init)
    assert 'numpy_helper.from_array(np.ascontiguousarray(w), "w"),' in text
    assert 'numpy_helper.from_array(np.ascontiguousarray(b), "b"),' in text


def test_a_dtype_without_arrays_has_no_layer():
    found = layer(dtype="bfloat16")
    assert isinstance(found, Unsupported)
