"""What the page of a difference shows of each change, as plain values for its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from conformance.cases.case import Case
from conformance.changes.comparison import Change, Diff
from conformance.changes.comparison.examples import Example
from conformance.printable import lines, one_line
from conformance.reports.changes import Sources
from conformance.reports.changes.page.windows import Line, draw_windows
from conformance.reports.changes.text import commands, title
from conformance.reports.heat_maps import HeatMaps, heat_maps

MOST_CHANGES, MOST_IDS, MOST_LETTERS = 200, 1000, 4000

_FACTS = ("call", "reason", "diagnosis")


@dataclass(frozen=True)
class Panel:
    """One side of a change in one case: the verdict, what came, its window as SVG and its heat maps."""

    verdict: str
    outcome: str
    facts: tuple[tuple[str, str], ...]
    drawing: Markup
    maps: tuple[HeatMaps, ...]


@dataclass(frozen=True)
class ShownExample:
    """A case of a change, before and after; a side that has no result is None."""

    case: str
    before: Panel | None
    after: Panel | None


@dataclass(frozen=True)
class ShownChange:
    """A change as the page has it; `anchor` is its name in the address."""

    anchor: str
    trend: str
    title: str
    sentence: str
    ids: tuple[str, ...]
    more: int
    commands: tuple[str, ...]
    examples: tuple[ShownExample, ...]


def shown_changes(
    diff: Diff, examples: Mapping[Change, Sequence[Example]], cases: Mapping[str, Case], sources: Sources
) -> Iterator[ShownChange]:
    """The changes of a difference, at most `MOST_CHANGES`, each with its first cases drawn."""
    for number, change in enumerate(diff.changes[:MOST_CHANGES], 1):
        ids = tuple(one_line(case) for case in change.cases if case)
        yield ShownChange(
            f"change-{number}",
            change.trend,
            title(change),
            one_line(change.sentence, 1200),
            ids[:MOST_IDS],
            max(0, len(ids) - MOST_IDS),
            commands(change, sources),
            tuple(_example(each, cases.get(each.case)) for each in examples.get(change, ())),
        )


def _example(example: Example, case: Case | None) -> ShownExample:
    sides = list(zip((example.before, example.after), example.frameworks))
    before, after = (_panel(line, drawing) for (line, _), drawing in zip(sides, draw_windows(case, sides)))
    return ShownExample(one_line(example.case), before, after)


def _panel(line: Line | None, drawing: str) -> Panel | None:
    if line is None:
        return None
    return Panel(
        line["verdict"],
        line["outcome"],
        tuple(_facts(line)),
        # the drawing escapes what it writes
        Markup(drawing),
        tuple(heat_maps(line.get("excerpts") or {})),
    )


def _facts(line: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if line.get("shape") is not None:
        yield "shape", " \N{MULTIPLICATION SIGN} ".join(map(str, line["shape"][:8]))
    if line.get("error"):
        yield "error", one_line(": ".join(filter(None, map(line["error"].get, ("type", "message")))))
    yield from ((name, lines(line[name][:MOST_LETTERS])) for name in _FACTS if line.get(name))
