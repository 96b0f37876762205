"""One layer: its source in its own words, and the whole numbers it is checked with."""

import pytest

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.operators.words import Words
from conformance.semantics.porting.layer import check_target, make_layer, whole_numbers


def layer(dialect="tensorflow", to="numpy", io_layout="source", **words):
    full = {"input": (1, 2, 5), "out_channels": 3, "kernel": (3,), "stride": (2,), "dilation": (1,)}
    case = Case("one", Words("conv", **{**full, "padding": "SAME", **words}), Place("here", 1, 1), dialect)
    return make_layer(case, to, check_target(to), io_layout)


def test_the_source_is_written_in_its_own_words():
    body = "\n".join(layer().source.body)
    assert 'padding="SAME"' in body
    assert "tf.nn.conv1d" in body


def test_a_source_that_no_framework_speaks_is_numpys():
    assert layer("theano", padding=1).source.imports == ("import numpy as np",)


def test_an_output_shape_of_onnx_is_written_as_pads():
    """ONNX Runtime refuses the word that its own dialect has."""
    case = Case(
        "one",
        Words("conv_transpose", (1, 1, 5), 1, (3,), (2,), (1,), output_size=(10,)),
        Place("here", 1, 1),
        "onnx",
    )
    body = "\n".join(make_layer(case, "numpy", check_target("numpy"), "source").source.body)
    assert "output_shape" not in body
    assert "ConvTranspose" in body


@pytest.mark.parametrize("dtype", ["float32", "float16", "float64"])
def test_whole_numbers_sum_exactly(dtype):
    limits, kept = whole_numbers(layer("torch", padding=1, dtype=dtype))
    assert kept is None
    assert (
        6 * limits["x"] * limits["w"] + limits["b"]
        <= 2.0 ** {"float16": 11, "float32": 24, "float64": 53}[dtype]
    )


def test_a_layer_in_the_layout_of_its_target_is_moved_at_the_ends():
    moved = layer(to="torch", io_layout="target")
    assert moved.moves == ((0, 2, 1), (0, 2, 1))
    assert layer(to="torch").moves == ((0, 1, 2), (0, 1, 2))
    assert moved.shapes == {"x": (1, 5, 2), "w": (3, 2, 3)}
