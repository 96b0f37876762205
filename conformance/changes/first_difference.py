"""The first version that differs: bisection of a line of versions for many cases at once.

Each case has an interval of its own, alike at its low end and different at its high end. A version is run for
all cases whose interval it lies in, so that changes that came in together cost no more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
"""What may change: whatever tells one question from another."""

Differing = Callable[[str, frozenset[K]], frozenset[K] | None]
"""`differing(version, keys)`: which keys differ there from the first version; None where it cannot be run."""


@dataclass(frozen=True)
class Step(Generic[K]):
    """`keys` are like the first version up to `before`, and differ from it at `first`.

    `skipped` are the versions between the two, none of which could be run: the change may be in any of them.
    """

    before: str
    first: str
    keys: tuple[K, ...]
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Span:
    """Positions on the line: alike at `low`, different at `high`."""

    low: int
    high: int


def first_differing(
    versions: Sequence[str], keys: frozenset[K], differing: Differing[K]
) -> tuple[Step[K], ...]:
    """Where each of `keys`, all of which differ between the ends of `versions`, differs first.

    Each version is asked at most once for a key; a version that cannot be run is asked once and left out.
    Where a key changes more than once, the answer is one of its changes: an interval whose ends differ always
    has a step in it, whatever lies between. In the order of the line.
    """
    spans = dict.fromkeys(sorted(keys, key=str), _Span(0, len(versions) - 1))
    broken: set[int] = set()
    while (middle := _next(spans, broken)) is not None:
        asked = frozenset(key for key, span in spans.items() if span.low < middle < span.high)
        differ = differing(versions[middle], asked)
        if differ is None:
            broken.add(middle)
            continue
        for key in asked:
            low, high = spans[key].low, spans[key].high
            spans[key] = _Span(low, middle) if key in differ else _Span(middle, high)
    return _steps(versions, spans)


def _next(spans: Mapping[K, _Span], broken: set[int]) -> int | None:
    """The runnable position nearest to the middle of the widest span that has one inside.

    The widest first: its middle often lies in narrower spans too, and answers them as well.
    """
    for span in sorted(set(spans.values()), key=lambda span: (span.low - span.high, span.low)):
        inside = [at for at in range(span.low + 1, span.high) if at not in broken]
        if inside:
            return min(inside, key=lambda at: (abs(2 * at - span.low - span.high), at))
    return None


def _steps(versions: Sequence[str], spans: Mapping[K, _Span]) -> tuple[Step[K], ...]:
    grouped: dict[_Span, list[K]] = {}
    for key, span in spans.items():
        grouped.setdefault(span, []).append(key)
    return tuple(
        Step(versions[s.low], versions[s.high], tuple(keys), tuple(versions[s.low + 1 : s.high]))
        for s, keys in sorted(grouped.items(), key=lambda item: (item[0].high, item[0].low))
    )
