"""How large an answer can be, from the words of its question: what is kept or sent of one is bounded."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Tuple, Union

from .question import Question
from .registry import OWN_WORDS, find_operator
from .tensors import INPUT, KERNEL
from .words import Words

_ITEMSIZE = 16
"""Bytes of the widest number of NumPy: an answer in a wrong dtype is still an answer."""

_LEEWAY = 2**20
"""Bytes that any answer may have: what a small question gives wrongly is still looked at."""


def most_bytes(question: Question) -> int:
    """Bytes that all results of a question can take together, whichever way its words are read.

    A result is no larger than the largest operand, or than everything that the taps reach without a crop.
    """
    words = question.words
    shapes = [words.operand_shape(name) for name in words.operand_names]
    largest = max(*map(math.prod, shapes), _reach(words if words.fit_together else _widest(words)))
    return len(question.results) * _ITEMSIZE * largest + _LEEWAY


def _widest(words: Words) -> Words:
    """Words that fit together and reach at least as far as those of operands and lists that do not."""
    rank = words.rank
    lists: dict[str, Any] = {
        name: _spread(values, rank) for name, values in words.lists.items() if name != "padding"
    }
    shape, kernel = words.operand_shape(INPUT), words.operand_shape(KERNEL)
    extents = [max((*words.size, *shape, 1))] * rank
    batch, channels = max(words.batch, math.prod(shape[: -rank - 1])), max((*words.input[1:2], *shape, 1))
    return replace(
        words,
        operands={},
        **{**lists, "kernel": (max((*words.kernel, *kernel, 1)),) * rank},
        input=(batch, channels, *extents),
        out_channels=max((words.out_channels, *(extent * max(1, words.groups) for extent in kernel))),
    )


def _spread(values: tuple[int, ...], rank: int) -> tuple[int, ...]:
    return (max(values, default=1),) * rank


def _reach(words: Words) -> int:
    """Elements of an output with every position that a tap reaches, with its padding on top."""
    axes = range(words.rank)
    extents = [_step(words, axis) + _window(words, axis) + 2 * _padding(words) for axis in axes]
    if words.output_size is not None:
        extents = [max(pair) for pair in zip(extents, words.output_size)]
    factors = [words.own[name] for name in words.own if OWN_WORDS[name].multiplies_size]
    for factor in factors:
        each = factor if isinstance(factor, tuple) else (factor,) * words.rank
        extents = [max(extent, math.ceil(extent * number)) for extent, number in zip(extents, each)]
    channels = max(words.in_channels, words.out_channels)
    if not find_operator(words.op).has_kernel:
        channels *= max(1, math.prod(words.kernel))
    return words.batch * channels * math.prod(extents)


def _step(words: Words, axis: int) -> int:
    """Positions of the input along an axis, spread by the stride in a transposed convolution."""
    return words.size[axis] * (1 if find_operator(words.op).gathers else max(1, words.stride[axis]))


def _window(words: Words, axis: int) -> int:
    further = words.output_padding[axis] if words.output_padding else 0
    return words.kernel[axis] * max(1, words.dilation[axis]) + max(0, further)


def _padding(words: Words) -> int:
    """The largest number of padding that is written, 0 for words such as SAME."""
    written = words.padding
    if written is None or isinstance(written, str):
        return 0
    numbers = [written] if isinstance(written, int) else [n for pair in written for n in _each(pair)]
    return max((abs(number) for number in numbers), default=0)


def _each(entry: Union[int, Tuple[int, int]]) -> Tuple[int, ...]:
    return (entry,) if isinstance(entry, int) else entry
