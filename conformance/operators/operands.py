"""Operands from recipes: the same numbers in every process and under every NumPy version.

A recipe names what to draw, so that host and worker have equal operands and only answers carry arrays. How
each kind is drawn stands in `data_kinds`; here a recipe's words are turned into calls of it.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Mapping, Union

import numpy as np

from .data_kinds import (
    EXTREME,
    IMPULSE,
    INTEGERS,
    NO_WINDOW,
    NORMAL,
    ONES,
    SPECIAL,
    TOSA,
    WHOLE,
    SummedWindow,
    UInt64Array,
    extreme,
    impulse,
    integers,
    normal,
    special,
)
from .dtypes import INTEGER_FORMATS, Float64Array, round_to
from .shapes import Shape
from .tensors import BIAS, KERNEL, LARGEST_INTEGER, OPERANDS, TANGENTS
from .tosa_data import tosa_values

FURTHER_STREAMS = 2**53
"""Added to the seed for tangents: past every seed of a case file, so that a tangent shares no stream with an
operand of any case."""

REPEATED = "repeated"
"""The kind of an operand that repeats one normally distributed sample along its first axis, the batch."""

AT, VALUES = "at", "values"
"""Keys of a sparse kind: flat indices in C order, and the values there; zeros everywhere else."""

Kind = Union[str, tuple, Mapping[str, Any]]  # type: ignore[type-arg]
"""A word of `KINDS`, `REPEATED`, the values themselves as nested tuples, or a sparse kind."""


@dataclass(frozen=True)
class Recipe:
    """How to draw the operands of one case.

    `kinds` maps an operand to its `Kind`; an operand that is not named is drawn as integers. `largest` bounds
    the magnitude of the integers of each operand (see `exact_limits`), `window` is what kinds depend on that
    have to know how many products a result adds up.
    """

    seed: int
    dtype: str
    kinds: Mapping[str, Kind] = field(default_factory=dict, hash=False)
    largest: Mapping[str, int] = field(default_factory=dict, hash=False)
    window: SummedWindow = NO_WINDOW

    def to_json(self) -> dict[str, Any]:
        # not asdict: it copies values one by one, and a sparse kind may have many
        return {
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "window": asdict(self.window),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Recipe:
        window = {**data["window"], "kernel": tuple(data["window"]["kernel"])}
        return cls(data["seed"], data["dtype"], data["kinds"], data["largest"], SummedWindow(**window))


def is_real(recipe: Recipe) -> bool:
    """Whether sums of products of the operands may depend on their order.

    Whoever writes a sparse kind places its numbers so that sums are exact, so it does not count.
    """
    return any(_is_real(kind) for kind in recipe.kinds.values())


def _is_real(kind: Any) -> bool:
    if isinstance(kind, str):
        return kind not in WHOLE
    if isinstance(kind, Mapping):
        return False
    values = np.asarray(kind, dtype=np.float64)
    return not np.array_equal(values, np.rint(values))


def draw(recipe: Recipe, operand: str, shape: Shape) -> Float64Array:
    """Values of one operand or tangent, float64, each exactly representable in the recipe's dtype.

    Raises ValueError where the kind is written out as values and their shape is not `shape`.
    """
    if operand in TANGENTS:
        return integers(stream_number(recipe, operand), shape, largest_magnitude(recipe, operand))
    kind = recipe.kinds.get(operand, INTEGERS)
    if isinstance(kind, Mapping):
        return _sparse(kind, recipe.dtype, shape)
    if not isinstance(kind, str):
        return _explicit_values(kind, recipe.dtype, operand, shape)
    number = stream_number(recipe, operand)
    if kind == ONES:
        return np.ones(shape)
    if kind == NORMAL:
        return round_to(normal(number, shape), recipe.dtype)
    if kind == REPEATED:
        sample = round_to(normal(number, shape[1:]), recipe.dtype)
        return np.repeat(sample[None], shape[0], axis=0)
    if kind == EXTREME:
        return _extreme(recipe, operand, number, shape)
    if kind in TOSA:
        positions = _positions(operand, shape, recipe.window)
        return tosa_values(kind, number, positions, OPERANDS.index(operand), recipe.dtype, recipe.window)
    whole = integers(number, shape, largest_magnitude(recipe, operand))
    if recipe.dtype in INTEGER_FORMATS and not INTEGER_FORMATS[recipe.dtype].signed:
        whole = np.abs(whole)
    if kind == SPECIAL:
        return special(number, whole)
    return impulse(whole) if kind == IMPULSE else whole


def stream_number(recipe: Recipe, operand: str) -> int:
    """The number that selects the stream of the hash for an operand or tangent; no two share one."""
    seed = recipe.seed + (FURTHER_STREAMS if operand in TANGENTS else 0)
    return seed * len(OPERANDS) + OPERANDS.index(TANGENTS.get(operand, operand))


def largest_magnitude(recipe: Recipe, operand: str) -> int:
    """Largest magnitude of the integers of an operand, or of its tangent."""
    return recipe.largest.get(TANGENTS.get(operand, operand), LARGEST_INTEGER)


def _extreme(recipe: Recipe, operand: str, stream: int, shape: Shape) -> Float64Array:
    """Large and small numbers alternate along the batch, or along the kernel's output channels.

    No element of the output adds up several of these, so a small number does not vanish beside a large one.
    """
    window = recipe.window
    axis = 1 if operand == KERNEL and window.transposed else 0
    alone = operand == BIAS or sum(kind == EXTREME for kind in recipe.kinds.values()) < 2 + (
        recipe.kinds.get(BIAS) == EXTREME
    )
    return extreme(stream, shape, axis, recipe.dtype, window.most, alone)


def _positions(operand: str, shape: Shape, window: SummedWindow) -> UInt64Array:
    """The position of each element in the window that reads it, channels fastest, as if windows lay side by
    side."""
    if operand == BIAS:
        return np.zeros(shape, dtype=np.uint64)
    channel = 1 if operand != KERNEL or not window.transposed else 0
    extents = window.kernel or (1,) * (len(shape) - 2)
    position = np.zeros((1,) * len(shape), dtype=np.uint64)
    for axis, extent in enumerate(extents, start=2):
        place = np.arange(shape[axis], dtype=np.uint64) % np.uint64(max(1, extent))
        position = position * np.uint64(max(1, extent)) + place.reshape(-1, *[1] * (len(shape) - axis - 1))
    places = np.arange(shape[channel], dtype=np.uint64) % np.uint64(max(1, window.channels))
    position = position * np.uint64(max(1, window.channels))
    position = position + places.reshape(-1, *[1] * (len(shape) - channel - 1))
    return np.broadcast_to(position, shape)


def _explicit_values(values: Any, dtype: str, operand: str, shape: Shape) -> Float64Array:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"the given {operand} has shape {array.shape}, the case needs {shape}")
    return round_to(array, dtype)


def _sparse(kind: Mapping[str, Any], dtype: str, shape: Shape) -> Float64Array:
    array = np.zeros(math.prod(shape))
    array[np.asarray(kind[AT], dtype=np.intp)] = kind[VALUES]
    return round_to(array, dtype).reshape(shape)
