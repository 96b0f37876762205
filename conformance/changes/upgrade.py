"""The same cases with two versions, each recorded; what differs is run once more, to tell what is flaky."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from conformance.backends.target import Target
from conformance.cases.case import Case
from conformance.changes.comparison import Change, Diff, diff
from conformance.errors import NOT_STARTED
from conformance.printable import count
from conformance.runs import recording
from conformance.runs.recording import Execution
from conformance.runs.run import Run

OLD, NEW, OLD_AGAIN, NEW_AGAIN = "old.jsonl", "new.jsonl", "old-again.jsonl", "new-again.jsonl"
"""The records of an upgrade, in its folder."""

ONE_SIDED = ("removed", "added")
"""Kinds of changes of what only one of the records has."""

MOST_REPEATED = 40
"""Cases of one change that are run once more: a change that is no race shows in the first."""


@dataclass(frozen=True)
class UpgradeSide:
    """One version: what it is called, and its backends, in environments that are there already.

    `spellings` maps the names of backends to what `-b` takes for them with this version.
    """

    label: str
    targets: tuple[Target, ...]
    spellings: Mapping[str, str] = field(default_factory=dict)


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
    execution: Execution = recording.DEFAULT,
    resume: bool = False,
    precision: bool = True,
) -> Upgrade:
    """Run the cases with both sides, one after the other, and compare; the records are kept in `folder`.

    With `resume` records that were cut off are gone on with. With `precision` the fingerprints of both are
    measured and compared too. `execution.notify` is told what is asked. Raises UsageError where such a
    record is of other cases or backends, HarnessError where a record cannot be written.
    """

    def run(side: UpgradeSide, chosen: Sequence[Case], name: str, first: bool) -> Run:
        path = folder / name
        execution.notify(_describe_side(side, chosen, first))
        earlier = recording.load_for_resume(path, chosen, execution.notify) if resume and first else None
        return recording.run(chosen, side.targets, path, earlier, execution, precision and first)

    before, after = run(old, cases, OLD, first=True), run(new, cases, NEW, first=True)
    difference = diff(folder / OLD, folder / NEW)
    undecided = [note for note in difference.notes if note.kind == "undecided"]
    suspects = frozenset(_cases_to_repeat((*difference.changes, *undecided)))
    again = [case for case in cases if case.id in suspects]
    if again:
        run(old, again, OLD_AGAIN, first=False)
        run(new, again, NEW_AGAIN, first=False)
        difference = diff(
            folder / OLD,
            folder / NEW,
            old_again=[folder / OLD_AGAIN],
            new_again=[folder / NEW_AGAIN],
        )
    difference = _without_unstarted(difference, {*before.failures, *after.failures})
    return Upgrade(_with_labels(_with_remark(difference), old, new), before, after)


def _describe_side(side: UpgradeSide, cases: Sequence[Case], first: bool) -> str:
    """What a side is asked now, in a line."""
    names = ", ".join(target.name for target in side.targets)
    again = "" if first else ", once more: what differs may be chance"
    return f"{side.label}: {count(len(cases), 'case')} on {names}{again}"


def _with_remark(difference: Diff) -> Diff:
    """A difference that says so where no fingerprint was compared."""
    if difference.entries or not difference.compared:
        return difference
    return replace(difference, remarks=(*difference.remarks, "the precision was not measured"))


def _without_unstarted(difference: Diff, failed: Set[str]) -> Diff:
    """A difference without what only one side has of backends that did not start on the other.

    That a backend does not start is said once, with its reason: each of its cases would be "removed" too.
    """

    def select(changes: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(each for each in changes if each.kind not in ONE_SIDED or not failed & {*each.backends})

    return replace(difference, changes=select(difference.changes), notes=select(difference.notes))


def _with_labels(difference: Diff, old: UpgradeSide, new: UpgradeSide) -> Diff:
    """A difference with labels for its sides, and with backends as `-b` takes them with their versions."""

    def rename(changes: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(
            replace(change, backends=(old.spellings.get(was, was), new.spellings.get(now, now)))
            for change in changes
            for was, now in [change.backends]
        )

    return replace(
        difference,
        old=old.label,
        new=new.label,
        changes=rename(difference.changes),
        notes=rename(difference.notes),
        flaky=rename(difference.flaky),
    )


def _cases_to_repeat(changes: Iterable[Change]) -> Iterator[str]:
    """The ids of the cases that are run once more: the first ones of each change."""
    for change in changes:
        yield from change.cases[:MOST_REPEATED]
