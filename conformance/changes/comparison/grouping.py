"""Changes of single results, put together by their cause: the same change in 40 cases is one entry."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.changes.comparison.accounts import Account
from conformance.changes.comparison.deltas import KINDS, TRENDS, UNCOUNTED, Delta
from conformance.operators.registry import readings_by_name

MOST_NAMED = 3
"""Readings that a sentence names; further ones are counted."""

PRECISION = "precision"
"""The kind of a change of a fingerprint, of whose entries many change at once: alike ones are one change."""

SUBJECTS = {
    "shape": "the shape",
    "dtype": "the dtype",
    "inferred_shape": "the framework's own shape inference",
    "native": "the call",
    "determinism": "a call made again",
    "error": "the error",
    "message": "the message",
    "precision": "the precision",
}
"""The subject of a sentence by kind, where no aspects are named."""

ONLY = {"removed": "only the old record has it", "added": "only the new record has it"}
"""The whole sentence by kind, of what is on one side alone."""


@dataclass(frozen=True)
class Change:
    """One change and every case that has it.

    `kind` is one of `deltas.KINDS`, `trend` is broken (right before, wrong now, by the reference), fixed or
    changed. `backends` has the name in the old and in the new record; one of them is empty for what is only
    in the other. `aspects` are the results it is about, `before` and `after` say it in words; with `runs`
    they are two runs of one version.
    """

    kind: str
    trend: str
    backends: tuple[str, str]
    aspects: tuple[str, ...]
    before: str
    after: str
    cases: tuple[str, ...]
    runs: bool = False

    @property
    def counted(self) -> bool:
        """Whether it is a reason to exit with 1."""
        return self.kind not in UNCOUNTED

    @property
    def sentence(self) -> str:
        """What changed, in one line: `output was right, is what comes out when ... now`."""
        if self.kind in ONLY:
            return ONLY[self.kind]
        subject = ", ".join(self.aspects) or SUBJECTS.get(self.kind, "it")
        verb = ("were", "are") if len(self.aspects) > 1 else ("was", "is")
        if self.runs:
            return f"{subject} {verb[0]} {self.before} in one run, {self.after} in the next"
        chance = (
            "; a further run (--again) of both tells whether by chance" if self.kind == "undecided" else ""
        )
        return f"{subject} {verb[0]} {self.before}, {verb[1]} {self.after} now{chance}"

    def to_json(self) -> dict[str, Any]:
        """A change as an object of JSON."""
        return {
            "kind": self.kind,
            "trend": self.trend,
            "counted": self.counted,
            "backends": list(self.backends),
            "aspects": list(self.aspects),
            "before": self.before,
            "after": self.after,
            "runs": self.runs,
            "sentence": self.sentence,
            "count": len(self.cases),
            "cases": list(self.cases),
        }


LocatedDelta = tuple[tuple[str, str], str, Delta]
"""A pair of backends, a case and a change of its result."""


def group_changes(found: Iterable[LocatedDelta]) -> tuple[Change, ...]:
    """Changes by kind and cause, the worst first.

    One cause has one kind, one trend, one pair of backends and alike accounts. Wrong numbers that have a
    reading are grouped by it, whichever results it shows in: the kernel that is flipped in a forward call is
    the one that is flipped in its gradients.
    """
    alike: dict[Any, list[LocatedDelta]] = defaultdict(list)
    for item in found:
        pair, _, delta = item
        aspects = () if _has_readings(delta) or delta.kind == PRECISION else delta.aspects
        alike[delta.kind, delta.trend, pair, aspects, delta.before.key, delta.after.key].append(item)
    changes = [change for members in alike.values() for change in _split_by_reading(members)]
    return tuple(sorted(changes, key=_severity))


def _has_readings(delta: Delta) -> bool:
    return bool(delta.before.readings or delta.after.readings)


def _severity(change: Change) -> tuple[Any, ...]:
    """Sorts what counts before what does not, then by trend and kind, then by the number of cases."""
    ranks = (not change.counted, TRENDS.index(change.trend), KINDS.index(change.kind))
    return (*ranks, -len(change.cases), change.backends, change.cases)


def _split_by_reading(members: Sequence[LocatedDelta]) -> Iterator[Change]:
    """Members with readings are parted so that one explains all of each part, the largest first.

    A case may fit several readings, since it is too small to tell them apart; it joins those that can. This
    is the greedy set cover: the reading that explains most of what is left, again and again. Ties go by name,
    so that the order of the records does not matter.
    """
    rest = list(members)
    while rest:
        votes = Counter(pair for *_, delta in rest for pair in _explanations(delta))
        (before, after), _ = min(votes.items(), key=lambda item: (-item[1], item[0]))
        part = [item for item in rest if (before, after) in _explanations(item[2])]
        rest = [item for item in rest if (before, after) not in _explanations(item[2])]
        yield _change(part)


def _explanations(delta: Delta) -> list[tuple[str, str]]:
    """Every pair of a reading of the old numbers and one of the new; an empty name where a side has none."""
    return [(b, a) for b in delta.before.readings or ("",) for a in delta.after.readings or ("",)]


def _change(part: Sequence[LocatedDelta]) -> Change:
    pair, _, first = part[0]
    aspects = dict.fromkeys(name for *_, delta in part for name in delta.aspects)
    return Change(
        kind=first.kind,
        trend=first.trend,
        backends=pair,
        aspects=tuple(aspects),
        before=_common_text([delta.before for *_, delta in part]),
        after=_common_text([delta.after for *_, delta in part]),
        cases=tuple(sorted({case for _, case, _ in part if case})),
    )


def _common_text(accounts: Sequence[Account]) -> str:
    """The readings that explain all members, in words; where there are none, the text of the first one."""
    readings = [name for name in accounts[0].readings if all(name in other.readings for other in accounts)]
    if not readings:
        texts = list(dict.fromkeys(account.text for account in accounts))
        return texts[0] if len(texts) == 1 else f"{texts[0]} (or alike)"
    sentences = " or ".join(_sentence(name) for name in readings[:MOST_NAMED])
    more = f" or {len(readings) - MOST_NAMED} more" if len(readings) > MOST_NAMED else ""
    head = accounts[0].text.partition("wrong")[0]
    return f"{head}what comes out when {sentences}{more}"


def _sentence(name: str) -> str:
    reading = readings_by_name().get(name)
    return f"{reading.sentence} [{name}]" if reading else f"[{name}]"
