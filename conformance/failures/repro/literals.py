"""Arrays as Python source: nested lists, or the code that draws them."""

from __future__ import annotations

import math
import textwrap
from typing import Any

import numpy.typing as npt

WIDTH = 96
LARGEST_WHOLE = 2**53

GENERATOR = '''\
def integers(stream, shape, largest):
    """The operands: integers from -largest to largest without 0, from the SplitMix64 hash of their index."""
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        state = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        state += np.uint64((stream * 0xD1342543DE82EF95 + 0x2545F4914F6CDD1D) % 2**64)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = (state ^ (state >> np.uint64(31))) >> np.uint64(32)
    values = (mixed % np.uint64(2 * largest)).astype(np.float64) - largest
    return np.where(values >= 0, values + 1, values).reshape(shape)'''
"""What `operands.draw` does for integers, as it is written into a script."""


def array_literal(values: npt.NDArray[Any]) -> str:
    """Nested lists, integers without a point, wrapped."""
    return textwrap.fill(
        _value_literal(values.tolist()), WIDTH, break_on_hyphens=False, break_long_words=False
    )


def _value_literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value_literal, value))}]"
    number = float(value)
    if math.isnan(number):
        return "np.nan"
    if math.isinf(number):
        return "np.inf" if number > 0 else "-np.inf"
    whole = number.is_integer() and abs(number) < LARGEST_WHOLE and (number or math.copysign(1, number) > 0)
    return str(int(number)) if whole else repr(number)
