"""Further runs of what is compared: which results differ between runs of one version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from conformance.comparison.deltas import deltas
from conformance.comparison.grouping import Found
from conformance.comparison.side import Key, Side
from conformance.errors import UsageError

SAME = ("framework", "version", "variant", "device", "flags")
"""What a further run of a backend has in common with the first, as far as both records say it."""


def assigned(old: Side, new: Side, again: Iterable[Side]) -> tuple[list[Side], list[Side]]:
    """Whose further runs these are, by the backends and versions in their first lines.

    Raises UsageError for one that fits neither record, or both.
    """
    both: tuple[list[Side], list[Side]] = ([], [])
    for side in again:
        fits = _fits(old, side), _fits(new, side)
        if fits[0] == fits[1]:
            told = ", ".join(f"{name} {about.get('version', '?')}" for name, about in side.backends.items())
            which = "both records" if fits[0] else "neither record"
            raise UsageError(
                f"{side.label} ({told or 'no backend'}) can be a further run of {which};"
                " name it with --again-old or --again-new"
            )
        both[fits[1]].append(side)
    return both


def _fits(side: Side, other: Side) -> bool:
    told = other.backends
    return any(
        name in told and all(_agree(about, told[name], key) for key in SAME)
        for name, about in side.backends.items()
    )


def _agree(one: Any, other: Any, key: str) -> bool:
    return key not in one or key not in other or bool(one[key] == other[key])


def repeated(first: Side, again: Sequence[Side]) -> set[Key]:
    """The results of a side of which there is more than one run."""
    more = {(name, case) for other in again for name, cases in other.seen.items() for case in cases}
    return {key for key, _ in first.repeats} | more


def unsteady(first: Side, again: Sequence[Side]) -> dict[Key, Found]:
    """The results of a side that its own repeated lines, or further runs, contradict."""
    repeats = list(first.repeats)
    for other in again:
        for name, cases in other.seen.items():
            repeats += [((name, case), seen) for case, seen in cases.items()]
        repeats += other.repeats
    found: dict[Key, Found] = {}
    for (backend, case), seen in repeats:
        before = first.seen.get(backend, {}).get(case)
        for delta in deltas(before, seen) if before else ():
            if delta.kind not in ("rounding", "message"):
                found.setdefault((backend, case), ((backend, backend), case, delta))
    return found
