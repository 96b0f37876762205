"""Numbers of a case that are not nested lists, channels first: flat, in another layout, or in a file.

`{values: [...], shape: [...], layout: nhwc}` and `{file: a.npz, array: x, layout: hwio}` become the nested
tuples that the same numbers give when they are written out, before anything else looks at a case: whatever
depends on the numbers of a case (its identity, its record, its baseline) depends on their contents.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic_core import PydanticCustomError

from conformance.cases.array_files import MOST_ELEMENTS, ArrayFileError, NumberArray, extent_of, read_array
from conformance.cases.numbers import half_unit, nested_shape
from conformance.cases.spelling import suggest_spelling
from conformance.cases.yaml.mistakes import Mistakes, echo, join_words
from conformance.cases.yaml.tree import YamlNode
from conformance.operators.registry import BY_NAME
from conformance.operators.tensors import (
    BIAS,
    DIRECT_RESULTS,
    GRAD_BIAS,
    GRAD_KERNEL,
    KERNEL,
    OPERANDS,
)

KEYS = ("values", "file", "array", "shape", "layout")
"""Keys of a mapping that gives numbers."""

MOST_FILES = 100
"""Arrays of files that one case file may name."""
MOST_NUMBERS = 2**20
"""Numbers of files that the cases of one case file may hold, each use counted."""

_PLACES = {"data": OPERANDS, "expect": DIRECT_RESULTS}
_SPATIAL = ("w", "hw", "dhw")
_VECTORS = (BIAS, GRAD_BIAS)
_KERNELS = (KERNEL, GRAD_KERNEL)


@dataclass(slots=True)
class ArrayNode(YamlNode):
    """Numbers as nested tuples, channels first, with half a unit of the last digit of each, nested alike.

    `half_units` is None where every number is exact.
    """

    half_units: Any = None


class ArrayReader:
    """Reads the arrays of one case file; a file that many cases name is read once."""

    def __init__(self, folder: Path, mistakes: Mistakes) -> None:
        self._folder = folder
        self._mistakes = mistakes
        self._files: dict[tuple[str, str | None], NumberArray] = {}
        self._resolved: dict[tuple[int, str], tuple[YamlNode, YamlNode]] = {}
        self._left = MOST_NUMBERS

    def resolve(self, node: YamlNode) -> YamlNode:
        """The node of a case with nested tuples for every mapping that gives numbers; mistakes are noted."""
        op = str(node.parts["op"].value) if "op" in node.parts else ""
        changed = {
            key: self._resolve_part(node.parts[key], names, op)
            for key, names in _PLACES.items()
            if key in node.parts and any(_is_array(node.parts[key].parts.get(name)) for name in names)
        }
        return _with_parts(node, {**node.parts, **changed}) if changed else node

    def _resolve_part(self, part: YamlNode, names: tuple[str, ...], op: str) -> YamlNode:
        known = self._resolved.get((id(part), op))
        if known is None:
            written = [name for name in names if _is_array(part.parts.get(name))]
            arrays = {name: self._array(name, part.parts[name], op) for name in written}
            kept = {name: array for name, array in {**part.parts, **arrays}.items() if array is not None}
            # the part is kept with it, so that its `id` is no other part's
            known = self._resolved[id(part), op] = part, _with_parts(part, kept)
        self._spend(part, known[1])
        return known[1]

    def _spend(self, part: YamlNode, resolved: YamlNode) -> None:
        for name, each in resolved.parts.items():
            if isinstance(each, ArrayNode) and "file" in part.parts[name].parts:
                self._left -= math.prod(nested_shape(each.value))
        if self._left < 0:
            text = f"the cases of this file hold more than {MOST_NUMBERS} numbers of files, each use counted"
            self._mistakes.fatal(part.mark, f"{text}: use fewer or smaller arrays")

    def _array(self, name: str, node: YamlNode, op: str) -> ArrayNode | None:
        """The array of one operand or result; None where there is a mistake, which is noted."""
        try:
            _check_keys(node)
            numbers, half = self._numbers(node)
            numbers = _reshape(node, numbers)
            axes = _axes(name, node, op, numbers.ndim)
            halves = None if half is None else _nested(_reshape(node, half).transpose(axes))
        except _ArrayMistake as mistake:
            self._mistakes.add(mistake.node.mark, str(mistake))
            return None
        return ArrayNode(_nested(numbers.transpose(axes)), node.mark, weight=node.weight, half_units=halves)

    def _numbers(self, node: YamlNode) -> tuple[NumberArray, NumberArray | None]:
        """The numbers as they are written, and half a unit of the last digit of each."""
        if "values" in node.parts:
            return _written_numbers(node.parts["values"])
        written, name = (self._text(node, key) for key in ("file", "array"))
        assert written is not None
        try:
            if (written, name) not in self._files:
                if len(self._files) == MOST_FILES:
                    self._mistakes.fatal(node.mark, f"a case file names at most {MOST_FILES} arrays of files")
                self._files[written, name] = read_array(self._folder, written, name)
        except ArrayFileError as error:
            raise _ArrayMistake(node.parts["file"], f"`file` is {echo(written)}: {error}") from error
        numbers = self._files[written, name]
        if not np.isfinite(numbers).all():
            text = f"`file` is {echo(written)}: it has to hold finite numbers only"
            raise _ArrayMistake(node.parts["file"], text)
        return numbers, np.spacing(np.abs(numbers)) / 2 if numbers.dtype.kind == "f" else None

    def _text(self, node: YamlNode, key: str) -> str | None:
        part = node.parts.get(key)
        if part is not None and not isinstance(part.value, str):
            raise _ArrayMistake(part, f"`{key}` has to be text: put it in quotes")
        return None if part is None else part.value


class _ArrayMistake(Exception):
    """A mistake in the mapping of an array, with the node that it is noted at."""

    def __init__(self, node: YamlNode, text: str) -> None:
        super().__init__(text)
        self.node = node


def _is_array(node: YamlNode | None) -> bool:
    return node is not None and isinstance(node.value, dict)


def _with_parts(node: YamlNode, parts: dict[Any, YamlNode]) -> YamlNode:
    value = {key: part.value for key, part in parts.items()}
    return YamlNode(value, node.mark, parts, node.keys, node.weight, node.depth)


def _check_keys(node: YamlNode) -> None:
    for key in node.parts:
        if key not in KEYS:
            text = f"unknown key {echo(key)}; numbers have {join_words(KEYS)}{suggest_spelling(key, KEYS)}"
            raise _ArrayMistake(node, text)
    given = [key for key in ("values", "file") if key in node.parts]
    if len(given) != 1:
        raise _ArrayMistake(node, "numbers have `values: [...]` or `file: a.npy`, one of the two")
    if "array" in node.parts and "values" in node.parts:
        raise _ArrayMistake(node.parts["array"], "`array` names one of a .npz file, and `values` are no file")


def _written_numbers(node: YamlNode) -> tuple[NumberArray, NumberArray | None]:
    if not isinstance(node.value, tuple):
        raise _ArrayMistake(node, "`values` has to be a list of numbers, flat with a `shape`, or nested")
    try:
        shape = nested_shape(node.value)
    except PydanticCustomError as error:
        context = error.context or {}
        raise _ArrayMistake(node.part(context["path"]), f"`values`: {context['wanted']}") from None
    leaves = list(_leaves(node))
    numbers = np.empty(len(leaves), dtype=object)
    numbers[:] = [leaf.value for leaf in leaves]
    halves = None
    if any(isinstance(leaf.value, float) for leaf in leaves):
        halves = np.array([half_unit(leaf.text or "") for leaf in leaves]).reshape(shape)
    return numbers.reshape(shape), halves


def _leaves(node: YamlNode) -> Iterator[YamlNode]:
    if not isinstance(node.value, tuple):
        yield node
        return
    for part in node.parts.values():
        yield from _leaves(part)


def _reshape(node: YamlNode, numbers: NumberArray) -> NumberArray:
    """The numbers in the shape that is written, in C order; as they are without one."""
    part = node.parts.get("shape")
    if part is None:
        return numbers
    shape = part.value
    wanted = "`shape` has to be a list of whole numbers that are not negative, in the order of `layout`"
    if not isinstance(shape, tuple) or any(type(extent) is not int or extent < 0 for extent in shape):
        raise _ArrayMistake(part, wanted)
    if math.prod(shape) != numbers.size or extent_of(shape) > MOST_ELEMENTS:
        raise _ArrayMistake(
            part, f"`shape` {list(shape)} has {math.prod(shape)} elements, not {numbers.size}"
        )
    return numbers.reshape(shape)


def _axes(name: str, node: YamlNode, op: str, rank: int) -> tuple[int, ...]:
    """Where each axis of this project's own order is in the layout that is written."""
    part = node.parts.get("layout")
    if part is None:
        return tuple(range(rank))
    of_kernel = BY_NAME[op].kernel_letters.lower() if op in BY_NAME else "oi"
    channels = "" if name in _VECTORS else of_kernel if name in _KERNELS else "nc"
    orders = [channels + spatial for spatial in _SPATIAL] if channels else []
    written = str(part.value).lower()
    order = next((order for order in orders if sorted(order) == sorted(written)), None)
    if order is None:
        allowed = join_words(_examples(name)) or "none: it has one axis"
        text = f"`layout` of {name} is {echo(str(part.value))}; it can be {allowed}"
        raise _ArrayMistake(part, f"{text}, or the same letters in another order")
    if len(order) != rank:
        text = f"`layout` {written} is for {len(order)} axes, and the numbers have {rank}"
        raise _ArrayMistake(part, f"{text}; add a `shape`")
    return tuple(map(written.index, order))


def _examples(name: str) -> tuple[str, ...]:
    if name in _VECTORS:
        return ()
    return ("wio", "hwio", "oihw", "dhwio") if name in _KERNELS else ("nwc", "nhwc", "nchw", "ndhwc")


def _nested(numbers: NumberArray) -> Any:
    """An array as nested tuples of Python's numbers."""

    def freeze(value: Any) -> Any:
        return tuple(map(freeze, value)) if isinstance(value, list) else value

    return freeze(numbers.tolist())
