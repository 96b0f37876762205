"""Numbers from the arguments of a framework call, one or a pair for each spatial axis."""

from __future__ import annotations

from typing import Any


def numbers_per_axis(value: Any, rank: int) -> tuple[int, ...]:
    """One number for each spatial axis, from a number or a sequence."""
    return tuple(int(part) for part in value) if isinstance(value, (tuple, list)) else (int(value),) * rank


def pad_pairs(value: Any, rank: int) -> tuple[tuple[int, int], ...]:
    """Padding (begin, end) of each spatial axis; empty if it is a word or one of its numbers is negative."""
    if isinstance(value, str):
        return ()
    ends = [part if isinstance(part, (tuple, list)) else (part, part) for part in _parts(value, rank)]
    pairs = tuple((int(begin), int(end)) for begin, end in ends)
    return pairs if min((*sum(pairs, ()), 0)) >= 0 else ()


def is_numeric_padding(words: Any, op: str) -> bool:
    """Whether the padding of a torch call is given in numbers >= 0, and adds zeros (op "conv")."""
    padding = words.get("padding", 0)
    parts = padding if isinstance(padding, (tuple, list)) else (padding,)
    return op == "conv" and all(isinstance(part, int) and part >= 0 for part in parts)


def _parts(value: Any, rank: int) -> Any:
    return value if isinstance(value, (tuple, list)) else (value,) * rank
