"""TensorFlow's rule: sizes, offsets and refusals, worked by hand or measured with TensorFlow 2.21."""

from dataclasses import replace

import pytest

from conformance.frameworks.tensorflow.convolution.rules import predict
from conformance.operators.shapes import CONV, CONV_TRANSPOSE
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words


def words(op, size, kernel, **more):
    rank = len(size)
    plain = Words(op, (2, 4, *size), 6, kernel, (1,) * rank, (1,) * rank)
    return replace(plain, **more)


def windows(prediction):
    assert isinstance(prediction, Geometry), prediction
    return [(axis.offset, axis.size) for axis in prediction.axes]


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "dilation", "padding", "offset", "out"),
    [
        (5, 3, 1, 1, "SAME", 1, 5),
        (5, 4, 1, 1, "SAME", 1, 5),
        (6, 3, 2, 1, "SAME", 0, 3),
        (5, 3, 2, 1, "SAME", 1, 3),
        (7, 3, 1, 2, "SAME", 2, 7),
        (7, 1, 3, 1, "SAME", 0, 3),
        (0, 3, 1, 1, "SAME", 1, 0),
        (5, 3, 2, 1, "VALID", 0, 2),
        (6, 3, 2, 1, None, 0, 2),
        (2, 3, 1, 1, "VALID", 0, 0),
        (1, 4, 2, 1, "VALID", 0, 0),
    ],
)
def test_conv_windows(size, kernel, stride, dilation, padding, offset, out):
    asked = words(CONV, (size,), (kernel,), stride=(stride,), dilation=(dilation,), padding=padding)
    assert windows(predict(asked)) == [(offset, out)]


@pytest.mark.parametrize(("size", "kernel", "stride"), [(1, 3, 1), (1, 5, 2), (0, 2, 1)])
def test_conv_refuses_a_kernel_larger_than_its_input(size, kernel, stride):
    refused = predict(words(CONV, (size,), (kernel,), stride=(stride,), padding="VALID"))
    assert isinstance(refused, Refusal)
    assert refused.rule == "output"


def test_explicit_padding_is_per_end_in_two_dimensions():
    asked = words(CONV, (5, 6), (3, 3), stride=(2, 1), padding=((1, 2), (0, 3)))
    assert windows(predict(asked)) == [(1, 3), (0, 7)]
    asked = words(CONV_TRANSPOSE, (3, 4), (3, 3), stride=(2, 1), padding=((1, 0), (0, 2)))
    assert windows(predict(asked)) == [(1, 6), (0, 4)]


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "out", "offset"),
    [
        (5, 4, 2, "SAME", None, 1),
        (5, 4, 2, "SAME", 9, 1),
        (5, 4, 2, "SAME", 10, 1),
        (3, 3, 1, "SAME", 3, 1),
        (3, 1, 3, "SAME", 9, 0),
        (3, 2, 1, "VALID", 4, 0),
        (2, 2, 2, "VALID", 4, 0),
        (2, 2, 2, "VALID", 5, 0),
        (4, 2, 1, "SAME", 4, 0),
        (0, 3, 2, "VALID", 1, 0),
    ],
)
def test_conv_transpose_windows(size, kernel, stride, padding, out, offset):
    sizes = None if out is None else (out,)
    asked = words(CONV_TRANSPOSE, (size,), (kernel,), stride=(stride,), padding=padding, output_size=sizes)
    assert windows(predict(asked)) == [(offset, size * stride if out is None else out)]


@pytest.mark.parametrize("padding", ["SAME", "VALID", ((1, 2), (0, 1))])
@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
def test_output_sizes_are_legal_where_the_convolution_maps_them_back(kernel, stride, padding):
    asked = words(CONV_TRANSPOSE, (3, 3), (kernel, 6), stride=(stride, 1), padding=padding)
    legal = 0
    for out in range(20):
        back = predict(replace(asked, op=CONV, input=(2, 4, out, 8), out_channels=4))
        maps_back = isinstance(back, Geometry) and back.axes[0].size == 3
        sizes = (out, 3 if padding == "SAME" else 8 if padding == "VALID" else 7)
        prediction = predict(replace(asked, output_size=sizes))
        assert isinstance(prediction, Geometry) == maps_back, (out, prediction)
        legal += maps_back
        if maps_back:
            assert prediction.axes[0].offset == back.axes[0].offset
    assert legal == stride


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"padding": 1}, "padding"),
        ({"padding": (1, 0)}, "padding"),
        ({"padding": "FULL"}, "padding"),
        ({"padding": "SAME_LOWER"}, "padding"),
        ({"padding": ((-1, 0), (0, 0))}, "padding"),
        ({"output_padding": (0, 0)}, "output_padding"),
        ({"output_size": (3, 3)}, "output_size"),
        ({"stride": (0, 1)}, "stride"),
        ({"dilation": (1, -1)}, "dilation"),
        ({"groups": 3}, "groups"),
        ({"out_channels": 0}, "kernel"),
        ({"input": (2, 0, 5, 5)}, "kernel"),
        ({"options": {"tensorflow": {"algorithm": "fft"}}}, "option"),
    ],
)
def test_refusals(more, rule):
    refused = predict(words(CONV, (5, 5), (3, 3), **more))
    assert isinstance(refused, Refusal)
    assert refused.rule == rule
    assert refused.why


@pytest.mark.parametrize("op", [CONV, CONV_TRANSPOSE])
def test_explicit_padding_is_refused_outside_two_dimensions(op):
    refused = predict(words(op, (5,), (3,), padding=((1, 1),)))
    assert isinstance(refused, Refusal)
    assert "2-D" in refused.why


def test_empty_operands_of_a_transposed_convolution_are_accepted():
    for empty in ({"input": (0, 4, 5)}, {"input": (2, 0, 5)}):
        assert isinstance(predict(words(CONV_TRANSPOSE, (5,), (3,), **empty)), Geometry)


def test_a_transposed_convolution_without_output_channels_is_refused():
    refused = predict(words(CONV_TRANSPOSE, (5,), (3,), out_channels=0))
    assert isinstance(refused, Refusal)
    assert refused.rule == "kernel"


def test_a_negative_output_size_is_refused():
    assert isinstance(predict(words(CONV_TRANSPOSE, (2,), (1,), output_size=(-1,))), Refusal)
    asked = words(CONV_TRANSPOSE, (1, 1), (1, 1), padding=((1, 1), (0, 0)))
    assert isinstance(predict(asked), Refusal)
