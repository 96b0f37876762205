"""Results as a person reads them in a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from conformance.observations import About
from conformance.reports import words
from conformance.results import FAIL, KNOWN, SKIP, VERDICTS, Result

COLOURS = {"pass": "green", FAIL: "bold red", KNOWN: "yellow", SKIP: "dim"}
MOST_FAILURES = 40
MOST_IDS = 6


def summary(
    console: Console, results: Sequence[Result], abouts: Mapping[str, About], names: Mapping[str, str]
) -> None:
    """Failures with their diagnosis, what was skipped or is known and why, and a table at the end.

    `names` maps a case id to what `conformance run` takes to run that case alone.
    """
    failures = [result for result in results if result.verdict == FAIL]
    for result in failures[:MOST_FAILURES]:
        told = escape("\n".join(words.failure(result, names)))
        console.print(f"[red]{told[:4]}[/]{told[4:]}", highlight=False, soft_wrap=True)
    if len(failures) > MOST_FAILURES:
        console.print(f"... and {len(failures) - MOST_FAILURES} more failures; --record FILE keeps them all")
    for verdict, title in ((SKIP, "Skipped"), (KNOWN, "Known deviations")):
        _reasons(console, title, [result for result in results if result.verdict == verdict])
    weak = [result for result in results if result.weak]
    if weak:
        console.print(
            f"[bold]Weak[/] (agreement that could hide a difference): {_some([r.case for r in weak])}"
        )
    console.print(_table(results, abouts))


def _reasons(console: Console, title: str, results: Sequence[Result]) -> None:
    if not results:
        return
    cases = defaultdict(set)
    backends = defaultdict(set)
    for result in results:
        reason = result.reason or "no reason given"
        cases[reason].add(result.case)
        backends[reason].add(result.backend)
    console.print(f"[bold]{title}[/] ({len(results)})")
    for reason, ids in sorted(cases.items(), key=lambda item: -len(item[1])):
        who = ", ".join(sorted(backends[reason]))
        console.print(f"  [cyan]{escape(who)}[/]: {escape(reason)}", highlight=False)
        console.print(f"    [dim]{escape(_some(sorted(ids)))}[/]", highlight=False)


def _some(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:MOST_IDS])
    return shown if len(ids) <= MOST_IDS else f"{shown} and {len(ids) - MOST_IDS} more"


def _table(results: Sequence[Result], abouts: Mapping[str, About]) -> Table:
    table = Table(title=f"{len({result.case for result in results})} cases")
    for column in ("backend", "version", "device"):
        table.add_column(column)
    for column in (*VERDICTS, "weak", "not native", "seconds"):
        table.add_column(column, justify="right")
    for name, about in abouts.items():
        own = [result for result in results if result.backend == name]
        counted = [_count(own, verdict) for verdict in VERDICTS]
        table.add_row(
            name,
            about.version,
            about.device,
            *counted,
            str(sum(result.weak for result in own)),
            str(sum(not result.native for result in own)),
            f"{sum(result.seconds for result in own):.1f}",
        )
    return table


def _count(results: Sequence[Result], verdict: str) -> str:
    number = sum(result.verdict == verdict for result in results)
    return f"[{COLOURS[verdict]}]{number}[/]" if number else "0"
