"""Numbers with their nouns. A module of its own, without imports of this package, for every folder."""

from __future__ import annotations

from collections.abc import Mapping


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 case`, `2 cases`; `plural` is that of a noun which does not take an `s`."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def ranking(counts: Mapping[str, int], most: int = 8) -> str:
    """Counts by kind in one line, `words 300, rank 12`; those beyond the first `most` in one."""
    shown = [f"{name} {number}" for name, number in list(counts.items())[:most]]
    rest = sum(list(counts.values())[most:])
    return ", ".join([*shown, f"others {rest}"] if rest else shown)
