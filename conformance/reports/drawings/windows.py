"""Links of operators whose windows step evenly along a line, each with the same taps."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.reports.drawings.links import CROPPED, INSERTED, PADDING, VALUE, Cell, Link, Read


@dataclass(frozen=True)
class Windows:
    """Windows of taps along a line on which values stand `spread` cells apart, with zeros elsewhere.

    Value `i` stands at place `i * spread`. Window `n`, of output `n` out of `count`, begins at
    `first + n * step`, and its taps stand `gap` cells apart, from the last tap to the first where `turned`.
    `cut` counts the outputs that are cropped before and after the others.
    """

    values: int
    spread: int
    taps: int
    gap: int
    first: int
    step: int
    count: int
    turned: bool
    cut: tuple[int, int] = (0, 0)

    @property
    def reach(self) -> int:
        """Cells from the first tap of a window to its last."""
        return self.gap * (self.taps - 1)

    @property
    def ends(self) -> tuple[int, int]:
        """Where the line begins and where it is past its end: all values, and all that a window covers."""
        low, high = 0, self.spread * (self.values - 1) + 1 if self.values else 0
        if self.count == 0 or self.taps == 0:
            return low, high
        last = self.first + (self.count - 1) * self.step + self.reach
        return min(low, self.first), max(high, last + 1)


def link(windows: Windows, most: int) -> Link:
    """The link of windows with the whole of a line of at most `most` cells, else with its begin and its end.

    Of a long line half of `most` cells are drawn, up to three times as many where a window needs them; where
    that does not hold a window, the taps of the first and the last one and the ends of the values. Beside the
    outputs up to four are drawn that are cropped at either end. Where the input line is cut short, those
    outputs are drawn whose windows are drawn, the first and the last always.
    """
    low, high = windows.ends
    needed = windows.reach + 1 + windows.step
    head = max(most // 4, 1, min(most * 3 // 4, needed))
    is_sparse = needed > most * 3 // 4 and high - low > most
    places = _sparse_places(windows, most) if is_sparse else _both_ends(low, high, most, head)
    line = tuple(_input_cell(windows, place) for place in places)
    before, after = windows.cut
    chosen = _both_ends(0, windows.count, most, head)
    kept = chosen if len(places) == high - low else _choose_drawn(windows, chosen, set(places))
    results = (
        *(Cell(place, CROPPED) for place in _both_ends(-before, 0, 4, 1)),
        *(Cell(n, VALUE, n) for n in kept),
        *(Cell(place, CROPPED) for place in _both_ends(windows.count, windows.count + after, 4, 1)),
    )
    reads = tuple(_reads(windows, line, cell) for cell in results)
    missing = tuple(
        windows.taps - len(found) if cell.kind == VALUE else 0
        for cell, found in zip(results, reads, strict=True)
    )
    return Link(windows.values, windows.count, windows.taps, line, results, reads, missing)


def _both_ends(low: int, high: int, most: int, head: int) -> list[int]:
    """The numbers from `low` to before `high`, of more than `most` the `head` first and the `head` last."""
    if high - low <= max(most, 2 * head):
        return list(range(low, high))
    return [*range(low, low + head), *range(high - head, high)]


def _sparse_places(windows: Windows, most: int) -> list[int]:
    """At most `most` places of a line that no begin and end can stand for: those that say most, in a row."""
    low, high = windows.ends
    end = windows.spread * (windows.values - 1)
    starts = [windows.first, windows.first + (windows.count - 1) * windows.step] if windows.count else []
    taps = _both_ends(0, windows.taps, most // 3, max(most // 6, 1))
    wanted = [low, high - 1, 0, end]
    wanted += [start + windows.gap * tap for tap in taps for start in starts]
    wanted += [-1, 1, end - 1, end + 1, low + 1, high - 2]
    there = dict.fromkeys(place for place in wanted if low <= place < high)
    return sorted(list(there)[:most])


def _choose_drawn(windows: Windows, outputs: list[int], places: set[int]) -> list[int]:
    """Leave out the outputs with taps at places that are not drawn, but for the first and the last."""
    return [n for n in outputs if n in (0, windows.count - 1) or _is_drawn(windows, n, places)]


def _is_drawn(windows: Windows, n: int, places: set[int]) -> bool:
    start = windows.first + n * windows.step
    return windows.taps <= len(places) and all(start + i * windows.gap in places for i in range(windows.taps))


def _input_cell(windows: Windows, place: int) -> Cell:
    index = place // windows.spread
    if place < 0 or index >= windows.values or place > windows.spread * (windows.values - 1):
        return Cell(place, PADDING)
    if place % windows.spread:
        return Cell(place, INSERTED)
    last = windows.first + (windows.count - 1) * windows.step + windows.reach
    is_within = windows.count > 0 and windows.first <= place <= last
    return Cell(place, VALUE if is_within else CROPPED, index)


def _reads(windows: Windows, line: tuple[Cell, ...], result: Cell) -> tuple[Read, ...]:
    """The taps of one output at the drawn cells of the line, in the order of the cells."""
    if result.kind != VALUE:
        return ()
    start = windows.first + result.index * windows.step
    return tuple(
        Read(at, _tap(windows, cell.place - start))
        for at, cell in enumerate(line)
        if 0 <= cell.place - start <= windows.reach and (cell.place - start) % windows.gap == 0
    )


def _tap(windows: Windows, distance: int) -> int:
    """The index in the kernel of the tap that lies at a distance from the begin of its window."""
    i = distance // windows.gap
    return windows.taps - 1 - i if windows.turned else i
