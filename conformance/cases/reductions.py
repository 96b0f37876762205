"""Configurations that are a step smaller or plainer than another: the candidates for making a failure small.

A reduction changes words alone: whether a candidate is legal and still fails is for the caller to find out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conformance.operators.words import Words


def plainest_words(words: Words) -> Words:
    """The smallest configuration of the operator with as many axes: one element in each operand."""
    ones = (1,) * words.rank
    return Words(words.op, (1, 1, *ones), 1, ones, ones, ones, dtype=words.dtype)


def traits(words: Words) -> frozenset[str]:
    """Names of the properties in which the words are more than the least that is possible.

    Of a failure that was made as small as it gets, they are what the failure needs.
    """
    groups = max(1, words.groups)
    properties = {
        "batch": words.batch != 1,
        "input channels": words.in_channels != groups,
        "output channels": words.out_channels != groups,
        "groups": words.groups != 1,
        "size": set(words.size) != {1},
        "kernel": set(words.kernel) != {1},
        "stride": set(words.stride) != {1},
        "dilation": set(words.dilation) != {1},
        "padding": not _is_no_padding(words.padding),
        "output padding": not _is_no_padding(words.output_padding),
        "output size": words.output_size is not None,
        "bias": words.bias,
        "layout": words.layout != "native",
        "options": bool(words.options),
    }
    return frozenset(name for name, present in properties.items() if present)


def _is_no_padding(padding: Any) -> bool:
    if isinstance(padding, tuple):
        return all(map(_is_no_padding, padding))
    return padding in (None, 0, "VALID")


def smaller_words(words: Words) -> Iterator[Words]:
    """Configurations that differ from `words` in one step towards the plainest, the largest steps first.

    Each comes once: with one axis, say, a stride of 1 is both a word at its default and a smaller stride.
    """
    yield from dict.fromkeys(_steps(words))


def _steps(words: Words) -> Iterator[Words]:
    for axis in range(words.rank if words.rank > 1 else 0):
        yield _drop_axis(words, axis)
    yield from _reset_each_word(words)
    yield from _fewer_channels(words)
    for batch in _smaller_values(words.batch):
        yield replace(words, input=(batch, *words.input[1:]))
    for axis in range(words.rank):
        yield from _shrink_axis(words, axis)


def _drop_axis(words: Words, axis: int) -> Words:
    """The words without one spatial axis."""

    def less(values: Any) -> Any:
        return (*values[:axis], *values[axis + 1 :]) if isinstance(values, tuple) else values

    per_axis = ("kernel", "stride", "dilation", "padding", "output_padding", "output_size")
    change: dict[str, Any] = {name: less(getattr(words, name)) for name in per_axis}
    return replace(words, input=(*words.input[:2], *less(words.size)), **change)


def _reset_each_word(words: Words) -> Iterator[Words]:
    """The configurations in which one word is back at its default."""
    plain: dict[str, Any] = {
        "bias": False,
        "output_size": None,
        "output_padding": None,
        "padding": None,
        "stride": (1,) * words.rank,
        "dilation": (1,) * words.rank,
        "layout": "native",
        "options": {},
    }
    for name, value in plain.items():
        if getattr(words, name) != value:
            yield replace(words, **{name: value})


def _fewer_channels(words: Words) -> Iterator[Words]:
    """The configurations with fewer groups or fewer channels in each; channels stay a multiple of groups."""
    groups = max(1, words.groups)
    inputs, outputs = words.in_channels // groups, words.out_channels // groups
    for fewer in _smaller_values(groups):
        yield _with_channels(words, fewer, inputs, outputs)
    for fewer in _smaller_values(inputs):
        yield _with_channels(words, groups, fewer, outputs)
    for fewer in _smaller_values(outputs):
        yield _with_channels(words, groups, inputs, fewer)


def _with_channels(words: Words, groups: int, inputs: int, outputs: int) -> Words:
    shape = (words.batch, groups * inputs, *words.size)
    return replace(words, groups=groups, input=shape, out_channels=groups * outputs)


def _shrink_axis(words: Words, axis: int) -> Iterator[Words]:
    """The configurations with a smaller size, kernel, stride or dilation along an axis."""
    at = axis + 2
    for size in _smaller_values(words.input[at]):
        less = replace(words, input=_replace_at(words.input, at, size))
        if words.output_size is not None:
            # each input element less moves the legal output sizes by one stride
            shift = (words.input[at] - size) * words.stride[axis]
            yield replace(
                less,
                output_size=_replace_at(words.output_size, axis, max(0, words.output_size[axis] - shift)),
            )
        yield less
    for name in ("kernel", "stride", "dilation"):
        for value in _smaller_values(getattr(words, name)[axis]):
            change: dict[str, Any] = {name: _replace_at(getattr(words, name), axis, value)}
            yield replace(words, **change)


def _smaller_values(number: int) -> Iterator[int]:
    """1, half the number and one less, as far as they are smaller; 1 for 0, as an empty axis is special."""
    if number == 0:
        yield 1
    yield from dict.fromkeys(value for value in (1, number // 2, number - 1) if 1 <= value < number)


def _replace_at(values: tuple[int, ...], index: int, value: int) -> tuple[int, ...]:
    return (*values[:index], value, *values[index + 1 :])
