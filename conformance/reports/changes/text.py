"""A difference as a person reads it in a terminal."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator

from rich.console import Console

from conformance.changes.comparison import Change, Diff
from conformance.commands import repeat_commands
from conformance.printable import count, one_line
from conformance.reports.changes import UNKNOWN, Sources
from conformance.reports.console import Part, open_console, print_line

COLOURS = {"broken": "bold red", "changed": "yellow", "fixed": "green"}
MOST_CHANGES = 100
MOST_NOTES = 10
MOST_IDS = 6


def write(diff: Diff, sources: Sources) -> str:
    """A difference as plain text, without colours, 100 columns wide."""
    text = io.StringIO()
    print_difference(open_console(file=text, width=100, color_system=None), diff, sources)
    return text.getvalue()


def print_difference(console: Console, diff: Diff, sources: Sources = UNKNOWN) -> None:
    """Print changes by trend, the worst first, then what does not count, and a summary in one line."""

    def line(*parts: Part) -> None:
        print_line(console, *parts)

    for heading in compared_versions(diff):
        line(heading)
    for change in diff.changes[:MOST_CHANGES]:
        line((change.trend, COLOURS[change.trend]), f" {title(change)}")
        line(f"    {one_line(change.sentence, 1200)}")
        if change.cases:
            line("    ", (first_ids(change.cases, MOST_IDS), "dim"))
        for command in commands(change, sources):
            line("    ", (f"repeat: {command}", "dim"))
    if len(diff.changes) > MOST_CHANGES:
        line(f"... and {count(len(diff.changes) - MOST_CHANGES, 'more change')}; --format json has them all")
    for name, notes in (("told, does not count", diff.notes), ("flaky, differs between runs", diff.flaky)):
        if notes:
            line((name, "bold"))
        for note in notes[:MOST_NOTES]:
            line(f"  {title(note)}: {one_line(note.sentence)}")
            if note.cases:
                line("    ", (first_ids(note.cases, MOST_IDS), "dim"))
        if len(notes) > MOST_NOTES:
            line(f"  ... and {len(notes) - MOST_NOTES} more")
    for remark in diff.remarks:
        line(("note:", "yellow"), f" {one_line(remark)}")
    line(summary(diff))


def change_lines(diff: Diff) -> Iterator[str]:
    """The versions, and two lines for each change, without its cases and without colours."""
    yield from (line.strip() for line in compared_versions(diff)[1:])
    for change in diff.changes:
        yield f"{change.trend} {title(change)}"
        yield f"    {one_line(change.sentence, 1200)}"


def compared_versions(diff: Diff) -> list[str]:
    """What is compared with what: a line for each pair of backends."""
    lines = [f"{one_line(diff.old)} -> {one_line(diff.new)}: {count(diff.compared, 'result')} compared"]
    for name, other in diff.pairs.items():
        old, new = diff.versions[name]
        lines.append(
            f"  {backend_pair((name, other))}: {one_line(old)}{'' if old == new else f' -> {one_line(new)}'}"
        )
    if diff.entries:
        entries = f"{diff.entries} entr{'y' if diff.entries == 1 else 'ies'}"
        lines.append(f"  precision: {entries}, {diff.changed_entries or 'none'} changed")
    return lines


def first_ids(ids: tuple[str, ...], most: int) -> str:
    """The first of many ids, and how many more there are."""
    shown = ", ".join(one_line(name, 200) for name in ids[:most])
    return shown if len(ids) <= most else f"{shown} and {len(ids) - most} more"


def backend_pair(names: tuple[str, str]) -> str:
    """The two backends of a change, or the one that both records have."""
    return " -> ".join(one_line(name, 100) for name in dict.fromkeys(names) if name)


def title(change: Change) -> str:
    """Kind, backends and number of cases."""
    number = len([case for case in change.cases if case])
    cases = f", {count(number, 'case')}" if number else ""
    return f"{change.kind.replace('_', ' ')} [{backend_pair(change.backends)}]{cases}"


def commands(change: Change, sources: Sources) -> tuple[str, ...]:
    """The commands that run a case of a change again, one where both sides are asked alike."""
    for case in change.cases:
        found = repeat_commands(case, list(zip((sources.old, sources.new), change.backends)))
        if found:
            return found
    return ()


def summary(diff: Diff) -> str:
    """How many changes in how many results, by trend, in one line."""
    if not diff.changes:
        return f"no change in {count(diff.compared, 'result')}"
    trends = Counter(change.trend for change in diff.changes)
    results = len({(change.backends, case) for change in diff.changes for case in change.cases})
    by_trend = ", ".join(f"{trends[trend]} {trend}" for trend in COLOURS if trends[trend])
    changes = count(len(diff.changes), "change")
    return f"{changes} in {count(results, 'result')}, {diff.compared} compared: {by_trend}"
