"""The same cases with two versions, each recorded; what differs is run once more, to tell what is flaky."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from conformance.backends.limits import CASE_TIMEOUT
from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.changes.comparison import Change, Diff, diff
from conformance.errors import NOT_STARTED
from conformance.runs import recording as recorded
from conformance.runs.recording import Watcher
from conformance.runs.run import Run

OLD, NEW, OLD_AGAIN, NEW_AGAIN = "old.jsonl", "new.jsonl", "old-again.jsonl", "new-again.jsonl"
ONE_SIDED = ("removed", "added")
MOST_REPEATED = 40
"""Cases of one change that are run once more: a change that is no race shows in the first."""


@dataclass(frozen=True)
class UpgradeSide:
    """One version: what it is called, and its backends, in environments that are there already.

    `written` maps the names of backends to what `-b` takes for them with this version.
    """

    label: str
    targets: tuple[Target, ...]
    written: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Upgrade:
    """What changed, and the run with each version."""

    difference: Diff
    old: Run
    new: Run

    @property
    def failures(self) -> Mapping[str, str]:
        """Backends that did not start, by name and version, with the reason."""
        return {
            f"{name} ({label})": reason
            for label, run in ((self.difference.old, self.old), (self.difference.new, self.new))
            for name, reason in run.failures.items()
        }

    @property
    def exit_code(self) -> int:
        """3 where a backend did not start, 1 where anything changed, else 0."""
        return NOT_STARTED if self.failures else self.difference.exit_code


def upgrade(
    cases: Sequence[Case],
    old: UpgradeSide,
    new: UpgradeSide,
    folder: Path,
    workers: int = 1,
    timeout: float = CASE_TIMEOUT,
    resume: bool = False,
    watcher: Watcher | None = None,
    told: Callable[[str], object] = lambda text: None,
) -> Upgrade:
    """Run the cases with both sides, one after the other, and compare; the records are kept in `folder`.

    With `resume` records that were cut off are gone on with, and `told` hears it. Raises what `recorded.run`
    and `diff` raise.
    """

    def run(side: UpgradeSide, chosen: Sequence[Case], name: str, first: bool) -> Run:
        path = folder / name
        earlier = recorded.load_for_resume(path, chosen, told) if resume and first else None
        return recorded.run(chosen, side.targets, path, earlier, workers, timeout, watcher, precision=first)

    before, after = run(old, cases, OLD, first=True), run(new, cases, NEW, first=True)
    found = diff(folder / OLD, folder / NEW)
    undecided = [note for note in found.notes if note.kind == "undecided"]
    suspects = frozenset(cases_to_repeat((*found.changes, *undecided)))
    again = [case for case in cases if case.id in suspects]
    if again:
        run(old, again, OLD_AGAIN, first=False)
        run(new, again, NEW_AGAIN, first=False)
        found = diff(
            folder / OLD,
            folder / NEW,
            old_again=[folder / OLD_AGAIN],
            new_again=[folder / NEW_AGAIN],
        )
    return Upgrade(
        _with_labels(_drop_unstarted(found, {*before.failures, *after.failures}), old, new), before, after
    )


def _drop_unstarted(found: Diff, failed: Set[str]) -> Diff:
    """The same without what only one side has of backends that did not start on the other."""

    def kept(changes: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(each for each in changes if each.kind not in ONE_SIDED or not failed & {*each.backends})

    return replace(found, changes=kept(found.changes), notes=kept(found.notes))


def _with_labels(found: Diff, old: UpgradeSide, new: UpgradeSide) -> Diff:
    """The same with labels for the sides, and backends as they are written with their versions."""

    def renamed(changes: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(
            replace(change, backends=(old.written.get(was, was), new.written.get(now, now)))
            for change in changes
            for was, now in [change.backends]
        )

    return replace(
        found,
        old=old.label,
        new=new.label,
        changes=renamed(found.changes),
        notes=renamed(found.notes),
        flaky=renamed(found.flaky),
    )


def cases_to_repeat(changes: Iterable[Change]) -> Iterable[str]:
    """The cases that are run once more: the first ones of each change."""
    for change in changes:
        yield from change.cases[:MOST_REPEATED]
