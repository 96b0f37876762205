"""Keras's rule: sizes, offsets and refusals, worked by hand from `[1, 2, 3] * [1, 10, 100]` and measured."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.frameworks.keras.convolution.rules import default_size, predict, smallest_size
from conformance.frameworks.tensorflow.convolution.rules import predict as tensorflow
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words


def conv(size: int, kernel: int, stride: int = 1, dilation: int = 1, **more: Any) -> Words:
    return Words("conv", (2, 4, size), 6, (kernel,), (stride,), (dilation,), **more)


def transpose(size: int, kernel: int, stride: int = 1, dilation: int = 1, **more: Any) -> Words:
    return replace(conv(size, kernel, stride, dilation), op="conv_transpose", **more)


def extra(*numbers: int) -> dict[str, Any]:
    return {"padding": "SAME", "output_padding": numbers}


@pytest.mark.parametrize(
    ("words", "offset", "size"),
    [
        (conv(5, 3), 0, 3),
        (conv(5, 3, 2, padding="VALID"), 0, 2),
        (conv(5, 3, dilation=2, padding="VALID"), 0, 1),
        (conv(5, 4, padding="SAME"), 1, 5),
        (conv(6, 3, 2, padding="SAME"), 0, 3),
        (conv(7, 1, 3, padding="SAME"), 0, 3),
        (conv(7, 3, dilation=2, padding="SAME"), 2, 7),
        (conv(0, 3, padding="SAME"), 1, 0),
        (transpose(3, 3, 2), 0, 7),
        (transpose(3, 2, 3), 0, 9),
        (transpose(3, 3, 2, padding="VALID", output_padding=(0,)), 0, 7),
        (transpose(3, 2, 3, padding="VALID", output_padding=(0,)), 0, 8),
        (transpose(3, 2, 3, padding="VALID", output_padding=(2,)), 0, 10),
        (transpose(3, 3, 2, padding="SAME"), 0, 6),
        (transpose(3, 4, 2, padding="SAME"), 1, 6),
        (transpose(3, 5, 2, padding="SAME"), 1, 6),
        (transpose(3, 1, 3, padding="SAME"), 0, 9),
        (transpose(3, 3, 1, 2, padding="SAME"), 2, 3),
        (transpose(3, 3, 2, **extra(0)), 1, 5),
        (transpose(3, 3, 2, **extra(1)), 0, 6),
        (transpose(3, 2, 2, **extra(0)), 1, 4),
        (transpose(3, 2, 2, **extra(1)), 0, 5),
        (transpose(3, 5, 3, **extra(1)), 1, 8),
        (transpose(1, 2, 2, **extra(0)), 1, 0),
    ],
)
def test_windows(words: Words, offset: int, size: int) -> None:
    found = predict(words)
    assert isinstance(found, Geometry)
    assert (found.axes[0].offset, found.axes[0].size) == (offset, size)
    assert not found.flip


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (conv(5, 3, padding="SAME_LOWER"), "padding"),
        (conv(5, 3, padding=1), "padding"),
        (conv(5, 3, padding=((1, 1),)), "padding"),
        (conv(2, 3, padding="VALID"), "empty"),
        (conv(5, 3, dilation=3), "empty"),
        (conv(5, 3, 2, 2), "stride_and_dilation"),
        (transpose(5, 3, 2, 2), "stride_and_dilation"),
        (conv(5, 3, output_padding=(0,)), "output_padding"),
        (conv(5, 3, output_size=(3,)), "output_size"),
        (transpose(5, 3, output_size=(7,)), "output_size"),
        (transpose(5, 3, 2, **extra(2)), "output_padding"),
        (transpose(5, 3, 2, **extra(-1)), "output_padding"),
        (transpose(5, 3, groups=2), "groups"),
        (replace(conv(5, 3, groups=3), out_channels=5), "groups"),
        (replace(conv(5, 3), out_channels=0), "channels"),
        (replace(conv(5, 3), input=(2, 0, 5)), "channels"),
        (transpose(0, 2, 2, **extra(0)), "output"),
        (conv(5, 3, 0), "stride"),
        (conv(5, 3, options={"keras": {"activation": "relu"}}), "option"),
    ],
)
def test_refusals(words: Words, rule: str) -> None:
    found = predict(words)
    assert isinstance(found, Refusal)
    assert found.rule == rule
    assert found.why


def test_a_stride_and_a_dilation_on_different_axes_are_refused() -> None:
    words = Words("conv", (2, 4, 7, 7), 6, (2, 3), (2, 1), (1, 2))
    assert isinstance(predict(words), Refusal)
    assert isinstance(predict(replace(words, stride=(1, 1))), Geometry)


def test_legal_sizes_are_those_of_tensorflow_but_for_even_kernels_without_output_padding() -> None:
    """Every size that output_padding can say, against the sizes that `tf.nn.conv1d_transpose` takes."""
    apart = set()
    for size in range(1, 5):
        for kernel in range(1, 6):
            for stride in range(1, 5):
                for padding in ("SAME", "VALID"):
                    for more in (None, *range(stride)):
                        output_padding = None if more is None else (more,)
                        words = transpose(
                            size, kernel, stride, padding=padding, output_padding=output_padding
                        )
                        found = predict(words)
                        sized = replace(words, output_padding=None, output_size=(found.axes[0].size,))
                        if tensorflow(sized) != found:
                            apart.add((padding, kernel % 2, more))
    assert apart == {("SAME", 0, 0)}


def test_sizes_by_themselves() -> None:
    assert [default_size(3, 3, 2, padding) for padding in ("SAME", "VALID", None)] == [6, 7, 7]
    assert [smallest_size(3, 3, 2, padding) for padding in ("SAME", "VALID", None)] == [5, 7, 7]
