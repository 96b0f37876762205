"""A test vector of the ONNX project as a case, by vectors made by hand; the package need not be there."""

import numpy as np
import pytest

from conformance.cases import onnx_vectors
from conformance.cases.case import ExpectedResult
from conformance.errors import UsageError
from conformance.frameworks.onnx.vectors import Vector
from conformance.operators.words import Words


def vector(op="conv", operands=((1, 2, 5, 4), (3, 2, 2, 3)), **attributes):
    arrays = tuple(np.ones(shape, np.float32) for shape in operands)
    return Vector("one", op, attributes, arrays, np.full((1, 3, 1, 1), 2, np.float32))


def test_attributes_become_words():
    asked = vector(strides=(2, 1), dilations=(1, 2), pads=(1, 0, 2, 0))
    assert onnx_vectors.words_of(asked) == Words(
        "conv", (1, 2, 5, 4), 3, (2, 3), (2, 1), (1, 2), padding=((1, 2), (0, 0))
    )


def test_the_kernel_of_a_transposed_convolution_has_the_output_channels_of_one_group():
    asked = vector("conv_transpose", ((1, 4, 5), (4, 3, 2), (6,)), group=2, output_shape=(7,))
    words = onnx_vectors.words_of(asked)
    assert (words.op, words.out_channels, words.groups) == ("conv_transpose", 6, 2)
    assert (words.bias, words.output_size, words.padding) == (True, (7,), None)


@pytest.mark.parametrize(
    ("attributes", "padding"),
    [
        ({"auto_pad": "SAME_UPPER"}, "SAME_UPPER"),
        ({"auto_pad": "NOTSET", "pads": (0, 1, 2, 3)}, ((0, 2), (1, 3))),
        ({}, None),
    ],
)
def test_padding(attributes, padding):
    assert onnx_vectors.words_of(vector(**attributes)).padding == padding


def test_what_is_no_word_becomes_an_option_for_the_rule_to_refuse():
    assert onnx_vectors.words_of(vector(kernel_shape=(2, 3))).options == {}
    odd = vector(kernel_shape=(9, 9), fuzziness=1)
    assert onnx_vectors.words_of(odd).options == {"onnx": {"kernel_shape": (9, 9), "fuzziness": 1}}


def test_a_case_holds_the_numbers_of_its_vector():
    case = onnx_vectors.case_of(vector())
    assert case.id == "onnx:node::one"
    assert case.expect == ExpectedResult((1, 3, 1, 1), ((((2.0,),), ((2.0,),), ((2.0,),)),))
    assert set(case.kinds) == {"input", "kernel"}
    assert np.shape(case.kinds["kernel"]) == (3, 2, 2, 3)
    assert (case.dialect, case.gradients) == ("onnx", False)
    assert hash(case)


def test_another_source_is_refused():
    with pytest.raises(UsageError, match=r"'onnx:model' is no source of vectors; there is onnx:node"):
        onnx_vectors.load("onnx:model")
