"""Operands from recipes: the same numbers in every process and under every NumPy version.

A recipe names what to draw; nobody sends arrays. Integers come from a counter-based hash
(the finaliser of SplitMix64, Steele et al. 2014, doi:10.1145/2660193.2660195), so that each
element depends on the seed, the operand and its index alone.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Mapping, Sequence, Union

import numpy as np

from .dtypes import FORMATS, INTEGER_FORMATS, Float64Array, is_integer, round_to
from .geometry import CONV, Axis, Geometry, Shape
from .kinds import (
    EXTREME,
    IMPULSE,
    INTEGERS,
    NO_WINDOW,
    NORMAL,
    ONES,
    SPECIAL,
    TOSA,
    WHOLE,
    UInt64Array,
    Window,
    extreme,
    impulse,
    integers,
    normal,
    special,
    tosa,
)

INPUT, KERNEL, BIAS, COTANGENT = "input", "kernel", "bias", "cotangent"
OPERANDS = (INPUT, KERNEL, BIAS, COTANGENT)
TANGENT_INPUT, TANGENT_KERNEL, TANGENT_BIAS = "tangent_input", "tangent_kernel", "tangent_bias"
TANGENTS = {TANGENT_INPUT: INPUT, TANGENT_KERNEL: KERNEL, TANGENT_BIAS: BIAS}
"""Directions in which derivatives are taken, each of the shape of an operand; always integers."""
FURTHER_STREAMS = 2**53
"""Past every seed of a case file: a tangent shares no stream with an operand of any case."""
LARGEST_INTEGER = 7
LARGEST_DRAWN = 2**31

REPEATED = "repeated"
"""The kind of an operand that is one normally distributed sample at every position of its first axis."""

AT, VALUES = "at", "values"
"""Keys of a sparse kind: flat indices in C order, and what is there; zeros elsewhere."""

Kind = Union[str, tuple, Mapping[str, Any]]  # type: ignore[type-arg]
"""A word of `KINDS`, `REPEATED`, the values themselves as nested tuples, or a sparse kind."""


@dataclass(frozen=True)
class Recipe:
    """How to draw the operands of one case.

    `kinds` maps an operand to its `Kind`; an operand that is not named is drawn as integers.
    `largest` bounds the magnitude of the integers of each operand (see `exact_limits`), `window` is
    what other kinds depend on.
    """

    seed: int
    dtype: str
    kinds: Mapping[str, Kind] = field(default_factory=dict, hash=False)
    largest: Mapping[str, int] = field(default_factory=dict, hash=False)
    window: Window = NO_WINDOW

    def to_json(self) -> dict[str, Any]:
        # not asdict, which copies number by number what may be many
        return {
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "window": asdict(self.window),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Recipe:
        window = {**data["window"], "kernel": tuple(data["window"]["kernel"])}
        return cls(data["seed"], data["dtype"], data["kinds"], data["largest"], Window(**window))


def is_real(recipe: Recipe) -> bool:
    """Whether sums of the operands may depend on their order; those of a sparse kind are exact by design."""
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

    Raises ValueError when values are given and their shape is not `shape`.
    """
    if operand in TANGENTS:
        return integers(stream(recipe, operand), shape, largest(recipe, operand))
    kind = recipe.kinds.get(operand, INTEGERS)
    if isinstance(kind, Mapping):
        return _sparse(kind, recipe.dtype, shape)
    if not isinstance(kind, str):
        return _given(kind, recipe.dtype, operand, shape)
    number = stream(recipe, operand)
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
        return tosa(kind, number, positions, OPERANDS.index(operand), recipe.dtype, recipe.window)
    whole = integers(number, shape, largest(recipe, operand))
    if recipe.dtype in INTEGER_FORMATS and not INTEGER_FORMATS[recipe.dtype].signed:
        whole = np.abs(whole)
    if kind == SPECIAL:
        return special(number, whole)
    return impulse(whole) if kind == IMPULSE else whole


def stream(recipe: Recipe, operand: str) -> int:
    """The number by which an operand or tangent is drawn from the hash, and no other."""
    seed = recipe.seed + (FURTHER_STREAMS if operand in TANGENTS else 0)
    return seed * len(OPERANDS) + OPERANDS.index(TANGENTS.get(operand, operand))


def largest(recipe: Recipe, operand: str) -> int:
    """Largest magnitude of the integers of an operand, or of its tangent."""
    return recipe.largest.get(TANGENTS.get(operand, operand), LARGEST_INTEGER)


def _extreme(recipe: Recipe, operand: str, stream: int, shape: Shape) -> Float64Array:
    """Its own axis is the batch, or what an element of the output has one of: the kernel's output channel."""
    window = recipe.window
    axis = 1 if operand == KERNEL and window.transposed else 0
    alone = operand == BIAS or sum(kind == EXTREME for kind in recipe.kinds.values()) < 2 + (
        recipe.kinds.get(BIAS) == EXTREME
    )
    return extreme(stream, shape, axis, recipe.dtype, window.most, alone)


def _positions(operand: str, shape: Shape, window: Window) -> UInt64Array:
    """Where in a window each element is met, channels fastest, if windows lie side by side."""
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


def _given(values: Any, dtype: str, operand: str, shape: Shape) -> Float64Array:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"the given {operand} has shape {array.shape}, the case needs {shape}")
    return round_to(array, dtype)


def _sparse(kind: Mapping[str, Any], dtype: str, shape: Shape) -> Float64Array:
    array = np.zeros(math.prod(shape))
    array[np.asarray(kind[AT], dtype=np.intp)] = kind[VALUES]
    return round_to(array, dtype).reshape(shape)


def window(geometry: Geometry) -> Window:
    """What the data of a geometry depend on."""
    count = terms(geometry)
    return Window(
        terms=max(1, count["output"]),
        most=max(1, *count.values()),
        channels=geometry.in_channels // geometry.groups,
        kernel=tuple(axis.kernel for axis in geometry.axes),
        transposed=geometry.op != CONV,
    )


def terms(geometry: Geometry) -> dict[str, int]:
    """Largest number of products that are added up in one element of each result.

    Keys are the names of `observations.RESULTS` and `FURTHER`; the bias, or its tangent, is not counted.
    """
    inputs = geometry.in_channels // geometry.groups
    outputs = geometry.out_channels // geometry.groups
    coarse_side = math.prod(axis.kernel for axis in geometry.axes)
    fine_side = math.prod(_taps_on_fine(axis) for axis in geometry.axes)
    forward, backward = (coarse_side, fine_side) if geometry.op == CONV else (fine_side, coarse_side)
    positions = math.prod(axis.size if geometry.op == CONV else axis.input for axis in geometry.axes)
    first = {
        "output": inputs * forward,
        "grad_input": outputs * backward,
        "grad_kernel": geometry.batch * positions,
        "grad_bias": geometry.batch * math.prod(axis.size for axis in geometry.axes),
    }
    return {
        **first,
        "jvp": 2 * first["output"],
        "second_input": first["grad_input"],
        "second_kernel": first["grad_kernel"],
        "second_cotangent": 2 * first["output"],
        "adjoint": first["grad_input"],
    }


def _taps_on_fine(axis: Axis) -> int:
    """Taps that can meet at one fine position: those of one residue class of `j * dilation`."""
    return -(-axis.kernel // (axis.stride // math.gcd(axis.stride, axis.dilation)))


def exact_limits(geometry: Geometry, dtype: str, further: Sequence[str] = ()) -> dict[str, int]:
    """Largest integer magnitudes for which every sum of every result is exact.

    Every partial sum must stay below the accumulator's `2 ** bits`, and below the largest
    finite value of the dtype; see `is_exact` for results for which no magnitude is small enough. Of the
    `further` results (`observations.FURTHER`), those for which some magnitude is small enough count.
    """
    if is_integer(dtype):
        return _limits_in_range(geometry, dtype)
    ones = dict.fromkeys(OPERANDS, 1)
    wanted = [*FIRST, *(result for result in further if is_exact(geometry, dtype, ones, result))]
    largest = dict.fromkeys(OPERANDS, LARGEST_INTEGER)
    while max(largest.values()) > 1 and not all(
        is_exact(geometry, dtype, largest, result) for result in wanted
    ):
        largest = {operand: max(1, value - 1) for operand, value in largest.items()}
    return largest


def _limits_in_range(geometry: Geometry, dtype: str) -> dict[str, int]:
    """As large as the sums of the output leave them in range: they have to pass what fewer bits hold."""
    room = INTEGER_FORMATS[dtype].room
    largest = math.isqrt(room // max(1, terms(geometry)["output"]))
    while largest > 1 and largest_sum(geometry, dict.fromkeys(OPERANDS, largest), "output") > room:
        largest -= 1
    return dict.fromkeys(OPERANDS, min(max(1, largest), LARGEST_DRAWN))


def is_exact(
    geometry: Geometry, dtype: str, largest: Mapping[str, int], result: str, narrow: bool = False
) -> bool:
    """Whether integers up to `largest` make every order of summation of `result` exact.

    `narrow` says that the sums are kept in `dtype` itself instead of in its accumulator. Sums of results that
    may have been rounded already (`PARTS`) have to be exact in `dtype` whatever the accumulator is. Sums of
    integer formats are exact as they are: what leaves the range wraps around in any order alike.
    """
    if is_integer(dtype):
        return True
    form = FORMATS[dtype]
    held = form if narrow or result in PARTS else FORMATS[form.accumulator]
    room = min(2.0**held.bits, form.largest)
    return largest_sum(geometry, largest, result) <= room


def largest_sum(geometry: Geometry, largest: Mapping[str, int], result: str) -> int:
    """Bound on the magnitude of every partial sum of `result` for integers up to `largest`.

    A tangent that `largest` does not name is as large as its operand.
    """
    given = {**{tangent: largest[operand] for tangent, operand in TANGENTS.items()}, **largest}
    count = terms(geometry)[result]
    if result in PARTS:
        products = given[TANGENT_INPUT] * given[KERNEL] + given[INPUT] * given[TANGENT_KERNEL]
        return products * (count // 2) + given[TANGENT_BIAS]
    first, second = _FACTORS[result]
    factors = given[first] * (given[second] if second else 1)
    return factors * count + (given[BIAS] if result == "output" else 0)


FIRST = ("output", "grad_input", "grad_kernel", "grad_bias")
PARTS = {"jvp": 3, "second_cotangent": 3}
"""Results that are sums of results: of so many, each of which a framework may round before it adds them."""

_FACTORS = {
    "output": (INPUT, KERNEL),
    "grad_input": (KERNEL, COTANGENT),
    "grad_kernel": (INPUT, COTANGENT),
    "grad_bias": (COTANGENT, None),
    "second_input": (TANGENT_KERNEL, COTANGENT),
    "second_kernel": (TANGENT_INPUT, COTANGENT),
    "adjoint": (KERNEL, COTANGENT),
}
