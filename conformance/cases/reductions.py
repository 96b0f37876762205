"""Configurations that are a step smaller or plainer than another, and what is not plain about one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conformance.operators.words import Words


def plainest_words(words: Words) -> Words:
    """The smallest configuration of an operator with so many axes: one product for each operand."""
    ones = (1,) * words.rank
    return Words(words.op, (1, 1, *ones), 1, ones, ones, ones, dtype=words.dtype)


def traits(words: Words) -> frozenset[str]:
    """What is more than the least there can be: of a minimal failure, what it takes to fail so."""
    groups = max(1, words.groups)
    found = {
        "batch": words.batch != 1,
        "input channels": words.in_channels != groups,
        "output channels": words.out_channels != groups,
        "groups": words.groups != 1,
        "size": set(words.size) != {1},
        "kernel": set(words.kernel) != {1},
        "stride": set(words.stride) != {1},
        "dilation": set(words.dilation) != {1},
        "padding": not _none(words.padding),
        "output padding": not _none(words.output_padding),
        "output size": words.output_size is not None,
        "bias": words.bias,
        "layout": words.layout != "native",
        "options": bool(words.options),
    }
    return frozenset(name for name, there in found.items() if there)


def _none(padding: Any) -> bool:
    if isinstance(padding, tuple):
        return all(map(_none, padding))
    return padding in (None, 0, "VALID")


def smaller_words(words: Words) -> Iterator[Words]:
    """Configurations that are a step smaller or plainer, the largest steps first."""
    for axis in range(words.rank if words.rank > 1 else 0):
        yield _without(words, axis)
    yield from _plainer(words)
    yield from _fewer_channels(words)
    for batch in _less(words.batch):
        yield replace(words, input=(batch, *words.input[1:]))
    for axis in range(words.rank):
        yield from _on_axis(words, axis)


def _without(words: Words, axis: int) -> Words:
    """The words of one spatial axis less."""

    def less(values: Any) -> Any:
        return (*values[:axis], *values[axis + 1 :]) if isinstance(values, tuple) else values

    per_axis = ("kernel", "stride", "dilation", "padding", "output_padding", "output_size")
    change: dict[str, Any] = {name: less(getattr(words, name)) for name in per_axis}
    return replace(words, input=(*words.input[:2], *less(words.size)), **change)


def _plainer(words: Words) -> Iterator[Words]:
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
    groups = max(1, words.groups)
    inputs, outputs = words.in_channels // groups, words.out_channels // groups
    for fewer in _less(groups):
        yield _channels(words, fewer, inputs, outputs)
    for fewer in _less(inputs):
        yield _channels(words, groups, fewer, outputs)
    for fewer in _less(outputs):
        yield _channels(words, groups, inputs, fewer)


def _channels(words: Words, groups: int, inputs: int, outputs: int) -> Words:
    shape = (words.batch, groups * inputs, *words.size)
    return replace(words, groups=groups, input=shape, out_channels=groups * outputs)


def _on_axis(words: Words, axis: int) -> Iterator[Words]:
    at = axis + 2
    for size in _less(words.input[at]):
        less = replace(words, input=_set(words.input, at, size))
        if words.output_size is not None:
            shift = (words.input[at] - size) * words.stride[axis]
            yield replace(
                less, output_size=_set(words.output_size, axis, max(0, words.output_size[axis] - shift))
            )
        yield less
    for name in ("kernel", "stride", "dilation"):
        for value in _less(getattr(words, name)[axis]):
            change: dict[str, Any] = {name: _set(getattr(words, name), axis, value)}
            yield replace(words, **change)


def _less(number: int) -> Iterator[int]:
    """1, the half and one less, each once, where they are smaller; 1 is plainer than 0."""
    if number == 0:
        yield 1
    yield from dict.fromkeys(value for value in (1, number // 2, number - 1) if 1 <= value < number)


def _set(values: tuple[int, ...], index: int, value: int) -> tuple[int, ...]:
    return (*values[:index], value, *values[index + 1 :])
