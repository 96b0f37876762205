"""Theano's rule: Lasagne's words, and the transposed convolution as the gradient of the convolution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st
from support.one_axis import conv, transpose

from conformance.frameworks.theano.convolution.rules import predict
from conformance.operators.convolution.reference import taps
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words


@pytest.mark.parametrize(
    ("words", "offset", "size"),
    [
        (conv(5, 3), 0, 3),
        (conv(5, 3, padding="VALID"), 0, 3),
        (conv(5, 3, padding="FULL"), 2, 7),
        (conv(5, 3, dilation=2, padding="FULL"), 4, 9),
        (conv(5, 3, padding="SAME"), 1, 5),
        (conv(5, 5, 2, padding="SAME"), 2, 3),
        (conv(5, 3, dilation=2, padding="SAME"), 2, 5),
        (conv(5, 4, padding=1), 1, 4),
        (conv(5, 4, padding=(2,)), 2, 6),
        (transpose(3, 3), 0, 5),
        (transpose(3, 3, 2), 0, 7),
        (transpose(3, 3, 2, padding="SAME"), 1, 5),
        (transpose(3, 3, 2, padding="SAME", output_size=(6,)), 1, 6),
        (transpose(5, 3, padding="FULL"), 2, 3),
        (transpose(3, 4, 3, 2, padding=1), 1, 11),
    ],
)
def test_windows(words: Words, offset: int, size: int) -> None:
    found = predict(words)
    assert isinstance(found, Geometry)
    assert (found.axes[0].offset, found.axes[0].size) == (offset, size)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (conv(5, 4, padding="SAME"), "same_even"),
        (conv(5, 2, dilation=2, padding="SAME"), "same_even"),
        (conv(5, 3, padding="SAME_LOWER"), "padding_word"),
        (conv(5, 3, padding=-1), "negative_padding"),
        (conv(5, 3, padding=((1, 1),)), "padding_pairs"),
        (conv(5, 3, output_padding=(0,)), "words"),
        (conv(5, 3, output_size=(3,)), "words"),
        (conv(2, 3), "output_size"),
        (conv(0, 1, padding=2), "empty"),
        (conv(5, 3, 0), "stride"),
        (conv(5, 3, groups=4), "groups"),
        (conv(5, 3, options={"theano": {"unshared": True}}), "options"),
        (transpose(3, 3, 2, output_size=(9,)), "output_size"),
        (transpose(3, 3, 2, output_size=(6,)), "output_size"),
        (transpose(2, 3, padding="FULL"), "output_size"),
        (transpose(3, 4, padding="SAME"), "same_even"),
    ],
)
def test_refusals(words: Words, rule: str) -> None:
    found = predict(words)
    assert isinstance(found, Refusal)
    assert found.rule == rule


def test_the_kernel_is_turned_unless_told_otherwise() -> None:
    words = transpose(3, 3)
    turned = predict(words)
    straight = predict(replace(words, options={"theano": {"filter_flip": False}}))
    assert isinstance(turned, Geometry)
    assert turned.flip
    assert straight == replace(turned, flip=False)


def test_full_is_the_convolution_of_the_textbook() -> None:
    x, h = np.diag([1.0, 1.0, 3.0, 1.0]), np.array([[4.0, 5.0], [3.0, 4.0]])
    found = predict(Words("conv", (1, 1, 4, 4), 1, (2, 2), (1, 1), (1, 1), padding="FULL"))
    assert isinstance(found, Geometry)
    got = taps.output(found, x[None, None], h[None, None])
    assert np.array_equal(got[0, 0], scipy.signal.convolve2d(x, h, "full"))


@given(
    size=st.integers(1, 9),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 4),
    dilation=st.integers(1, 3),
    padding=st.sampled_from(("FULL", "VALID", "SAME", 0, 1, 2)),
)
def test_transposed_is_the_gradient_of_the_convolution(
    size: int, kernel: int, stride: int, dilation: int, padding: str | int
) -> None:
    forward = predict(conv(size, kernel, stride, dilation, padding=padding))
    if not isinstance(forward, Geometry):
        return
    words = transpose(forward.axes[0].size, kernel, stride, dilation, padding=padding, output_size=(size,))
    words = replace(words, input=(2, 6, forward.axes[0].size), out_channels=4)
    assert predict(words) == forward.adjoint
    default = predict(replace(words, output_size=None))
    assert isinstance(default, Refusal) or size - stride < default.axes[0].size <= size


def test_the_next_size_is_not_legal() -> None:
    legal = [o for o in range(12) if isinstance(predict(transpose(3, 3, 2, output_size=(o,))), Geometry)]
    assert legal == [7, 8]
