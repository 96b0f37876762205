"""Many values of one entry, each from one place, as one value: the worst one first, and where it is seen.

A fingerprint is compared as text. What is the same everywhere is therefore one word, and what is not names
its places in as few words as there are, in one order.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from conformance.runs.fingerprint.interpretation import Entry

Place: TypeAlias = tuple[str, ...]
"""Operator, result, layer."""

RIGHT = ("direct", "whole", "kept", "nearest-even", "once", "invariant", "True")
"""Values that are no loss; they come behind all others."""


def merge(found: Iterable[tuple[Place, Mapping[str, Entry]]]) -> dict[str, Entry]:
    """One entry for each name, over all places that have it."""
    values: dict[str, dict[Place, Entry]] = {}
    for place, entries in found:
        for name, value in entries.items():
            values.setdefault(name, {})[place] = value
    return {name: summary(at) for name, at in sorted(values.items())}


def summary(values: Mapping[Place, Entry]) -> Entry:
    """The value itself where all places agree, else each value with its places: `8 in grad_bias, else 24`."""
    by_value: dict[Entry, list[Place]] = {}
    for place, value in values.items():
        by_value.setdefault(value, []).append(place)
    *worse, best = sorted(by_value, key=_rank)
    if not worse:
        return best
    every = tuple(values)
    parts = [f"{_text(value)} in {', '.join(_blocks(by_value[value], every))}" for value in worse]
    return f"{'; '.join(parts)}; else {_text(best)}"


def _rank(value: Entry) -> tuple[bool, float, str]:
    """Words of loss before numbers, small numbers before large ones."""
    number = str(value).split()[0]
    return str(value) in RIGHT, float(number) if number.isdigit() else 0.0, str(value)


def _text(value: Entry) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _blocks(places: Sequence[Place], every: Sequence[Place]) -> Iterator[str]:
    """The places as products of words, the largest first; an axis that is there as a whole is not named.

    A greedy cover: among all products that lie inside of the places, take the one that covers most of what is
    left. There are three axes of two to four words, so that trying all products is cheap.
    """
    axes = [tuple(dict.fromkeys(place[axis] for place in every)) for axis in range(len(every[0]))]
    left = set(places)
    while left:
        best = max(_products(axes), key=lambda block: _gain(block, left, places, every, axes))
        covered = _inside(best, every)
        yield " ".join("/".join(words) for words, axis in zip(best, axes) if words != axis) or "all"
        left -= set(covered)


def _products(axes: Sequence[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], ...]]:
    return itertools.product(*(tuple(_subsets(axis)) for axis in axes))


def _subsets(axis: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return itertools.chain.from_iterable(
        itertools.combinations(axis, count) for count in range(len(axis), 0, -1)
    )


def _inside(block: tuple[tuple[str, ...], ...], every: Iterable[Place]) -> list[Place]:
    return [place for place in every if all(word in words for word, words in zip(place, block))]


def _gain(
    block: tuple[tuple[str, ...], ...],
    left: set[Place],
    places: Sequence[Place],
    every: Sequence[Place],
    axes: Sequence[tuple[str, ...]],
) -> tuple[int, int]:
    """Places that a block adds, none where it covers one that is not meant; then how few words say it."""
    covered = _inside(block, every)
    if not covered or not set(covered) <= set(places):
        return -1, 0
    return len(left & set(covered)), -sum(len(words) for words, axis in zip(block, axes) if words != axis)
