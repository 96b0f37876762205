"""The grid of small configurations on which every divergence of two dialects has to be shown by a case."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conformance.operators.shapes import CONV, CONV_TRANSPOSE, OPERATORS
from conformance.operators.words import Padding, Words

SIZES, KERNELS, STRIDES, DILATIONS = range(5), range(1, 5), range(1, 4), range(1, 3)
LARGEST_OUTPUT = 12
PADDINGS: tuple[Padding, ...] = (
    *(None, "SAME", "VALID", "SAME_LOWER", "FULL", 0, 1, (1,)),
    *(((lo, hi),) for lo, hi in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 2), (-1, 0))),
)
PAIRS_2D: tuple[Padding, ...] = tuple(((lo, hi), (0, 0)) for lo, hi in ((0, 0), (1, 0), (0, 1), (1, 1)))
OPTIONS: tuple[dict[str, bool], ...] = (
    {"transpose_kernel": True},
    {"use_consistent_padding": True},
    {"transpose_kernel": True, "use_consistent_padding": True},
)
CHANNELS = ((1, 0, 1, 1), (1, 1, 0, 1), (0, 1, 1, 1), (1, 2, 2, 2))
"""Batch, input channels, output channels, groups."""


def transpose(size: int, kernel: int, stride: int = 1, **more: object) -> Words:
    """A transposed convolution of one axis and one channel."""
    return replace(Words("conv_transpose", (1, 1, size), 1, (kernel,), (stride,), (1,)), **more)


def grid() -> Iterator[Words]:
    """Operator x padding word x size x kernel x stride x dilation x output words, and their edges.

    One channel and one axis, but for the edges: no batch, no channels, two groups, two axes, JAX's options.
    """
    for words in itertools.chain(_plain(), _channels(), _two_axes()):
        for said in _output_words(words):
            yield replace(words, **said)
    for words, flags in itertools.product(_plain(), OPTIONS):
        if words.op == CONV_TRANSPOSE:
            yield replace(words, options={"jax": flags})


def _plain() -> Iterator[Words]:
    numbers = itertools.product(SIZES, KERNELS, STRIDES, DILATIONS)
    for op, padding, (i, k, s, d) in itertools.product(OPERATORS, PADDINGS, list(numbers)):
        yield Words(op, (1, 1, i), 1, (k,), (s,), (d,), padding=padding)


def _channels() -> Iterator[Words]:
    small = (words for words in _plain() if max(*words.size, *words.kernel, *words.stride) <= 2)
    for words, (batch, inputs, outputs, groups) in itertools.product(small, CHANNELS):
        yield replace(words, input=(batch, inputs, *words.size), out_channels=outputs, groups=groups)


def _two_axes() -> Iterator[Words]:
    numbers = itertools.product(range(1, 4), range(1, 4), range(1, 3))
    for op, padding, (i, k, s) in itertools.product(OPERATORS, PAIRS_2D, list(numbers)):
        yield Words(op, (1, 1, i, 1), 1, (k, 1), (s, 1), (1, 1), padding=padding)


def _output_words(words: Words) -> Iterator[dict[str, Any]]:
    yield {}
    if words.op == CONV or words.rank > 1:
        return
    yield from ({"output_padding": (extra,)} for extra in range(4))
    yield from ({"output_size": (size,)} for size in range(LARGEST_OUTPUT + 1))
