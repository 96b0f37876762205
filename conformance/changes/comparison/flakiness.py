"""Further runs of what is compared: which results differ between runs of one version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.changes.comparison.deltas import Delta, deltas
from conformance.changes.comparison.grouping import LocatedDelta
from conformance.changes.comparison.side import ComparedSide, ResultKey
from conformance.errors import UsageError

SAME = ("framework", "version", "variant", "device", "flags")
"""What a further run of a backend has in common with the first, as far as both records say it."""

PairedCase = tuple[tuple[str, str], str]
"""A pair of backends, old and new, and a case."""

DETERMINISM = "determinism"

OF_BITS = frozenset({"values", "gradient", "shape", "rounding", "undecided"})
"""What may change by chance where a call that is repeated gives other bits; not that it is refused now."""

NEVER_FLAKY = frozenset({"rounding", "message"})
"""What differs between runs of a sound backend: the order of a sum, an address in a message."""


def assign_runs(
    old: ComparedSide, new: ComparedSide, again: Iterable[ComparedSide]
) -> tuple[list[ComparedSide], list[ComparedSide]]:
    """Which further runs are of the old side and which of the new one, by their backends and versions.

    Raises UsageError for one that fits neither record, or both.
    """
    both: tuple[list[ComparedSide], list[ComparedSide]] = ([], [])
    for side in again:
        fits = _fits(old, side), _fits(new, side)
        if fits[0] == fits[1]:
            named = ", ".join(f"{name} {about.get('version', '?')}" for name, about in side.backends.items())
            which = "both records" if fits[0] else "neither record"
            raise UsageError(
                f"{side.label} ({named or 'no backend'}) can be a further run of {which};"
                " name it with --again-old or --again-new"
            )
        both[fits[1]].append(side)
    return both


def _fits(side: ComparedSide, other: ComparedSide) -> bool:
    """Whether at least one backend of a side is in the other one, in the same version and configuration."""
    abouts = other.backends
    return any(
        name in abouts and all(_agree(about, abouts[name], key) for key in SAME)
        for name, about in side.backends.items()
    )


def _agree(one: Any, other: Any, key: str) -> bool:
    return key not in one or key not in other or bool(one[key] == other[key])


def repeated_keys(first: ComparedSide, again: Sequence[ComparedSide]) -> set[ResultKey]:
    """The results of a side of which there is more than one run."""
    more = {(name, case) for other in again for name, cases in other.results.items() for case in cases}
    return {key for key, _ in first.repeats} | more


def unsteady_deltas(first: ComparedSide, again: Sequence[ComparedSide]) -> dict[ResultKey, list[Delta]]:
    """What differs between the runs of a side: in its own repeated lines, or in further runs."""
    repeats = list(first.repeats)
    for other in again:
        for name, cases in other.results.items():
            repeats += [((name, case), result) for case, result in cases.items()]
        repeats += other.repeats
    unsteady: dict[ResultKey, list[Delta]] = {}
    for (backend, case), result in repeats:
        before = first.find(backend, case)
        for delta in deltas(before, result) if before else ():
            if delta.kind not in NEVER_FLAKY:
                unsteady.setdefault((backend, case), []).append(delta)
    return unsteady


@dataclass(frozen=True)
class Flakiness:
    """What differs between runs of one version, by backend and case, on either side of a comparison."""

    before: Mapping[ResultKey, Sequence[Delta]]
    after: Mapping[ResultKey, Sequence[Delta]]

    def explains(self, old: ResultKey, new: ResultKey, delta: Delta, repeatable: bool) -> bool:
        """Whether a change from one version to the other may be chance.

        `repeatable` is false where a call that was made again gave other bits. That a backend does not repeat
        itself is a change of its own, unless that differs between runs as well.
        """
        kinds = {seen.kind for seen in (*self.before.get(old, ()), *self.after.get(new, ()))}
        if delta.kind == DETERMINISM:
            return DETERMINISM in kinds
        of_bits = OF_BITS & kinds or not repeatable
        # a backend whose outcome differs from run to run (a crash now and then) explains any change; one that
        # gives other bits explains other bits, not that it refuses now what it computed before
        return bool(kinds - OF_BITS - {DETERMINISM}) or (bool(of_bits) and delta.kind in OF_BITS)

    def locate(self, pairs: Mapping[str, str]) -> Iterator[tuple[PairedCase, LocatedDelta]]:
        """Each result that differs between runs of one version, once, with the first thing that does.

        The backends of a located delta are those that differ: one of the two is empty where the other does
        not.
        """
        back = {other: name for name, other in pairs.items()}
        old = {((name, pairs.get(name, "")), case): seen for (name, case), seen in self.before.items()}
        new = {((back.get(name, ""), name), case): seen for (name, case), seen in self.after.items()}
        for pair, case in dict.fromkeys((*old, *new)):
            both = [side.get((pair, case), ()) for side in (old, new)]
            differing = (pair[0] if both[0] else "", pair[1] if both[1] else "")
            yield (pair, case), (differing, case, _settle((both[0] or both[1])[0]))


def _settle(delta: Delta) -> Delta:
    """A difference between two runs of one version, which is not undecided: it is chance."""
    return delta._replace(kind="values") if delta.kind == "undecided" else delta
