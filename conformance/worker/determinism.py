"""Whether two results of the same call have the same bits."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np


def describe_difference(first: Any, second: Optional[Any]) -> str:
    """Where the bits of two arrays differ, in words; empty if nowhere. All NaNs count as equal."""
    if second is None or first.shape != second.shape:
        return f"shape {list(first.shape)}, then {None if second is None else list(second.shape)}"
    # values that are equal may still be the two zeros
    same = (first == second) & (np.signbit(first) == np.signbit(second))
    other = ~(same | (np.isnan(first) & np.isnan(second)))
    if not other.any():
        return ""
    place = tuple(int(index) for index in np.argwhere(other)[0])
    count = f"{int(np.count_nonzero(other))} of {other.size} values"
    return f"{count}, first {list(place)}: {first[place]:.17g}, then {second[place]:.17g}"
