"""What a call says in its arguments, as patches see it."""

from __future__ import annotations

from typing import Any


def tuple_of(value: Any, rank: int) -> tuple[int, ...]:
    """A number for each axis."""
    return tuple(int(part) for part in value) if isinstance(value, (tuple, list)) else (int(value),) * rank


def pairs_of(value: Any, rank: int) -> tuple[tuple[int, int], ...]:
    """Begin and end of each axis; nothing for a word, or where something is cut off."""
    if isinstance(value, str):
        return ()
    ends = [part if isinstance(part, (tuple, list)) else (part, part) for part in _parts(value, rank)]
    pairs = tuple((int(begin), int(end)) for begin, end in ends)
    return pairs if min((*sum(pairs, ()), 0)) >= 0 else ()


def in_numbers(words: Any, op: str) -> bool:
    """Whether torch takes the padding of a call as a number for each axis."""
    padding = words.get("padding", 0)
    parts = padding if isinstance(padding, (tuple, list)) else (padding,)
    return op == "conv" and all(isinstance(part, int) and part >= 0 for part in parts)


def _parts(value: Any, rank: int) -> Any:
    return value if isinstance(value, (tuple, list)) else (value,) * rank
