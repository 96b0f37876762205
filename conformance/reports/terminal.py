"""Results as a person reads them in a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.commands import Origins
from conformance.judging.diagnosis.common_causes import CommonCause
from conformance.judging.expectations import UnseenExpectation
from conformance.judging.results import FAIL, KNOWN, SKIP, VERDICTS, Result
from conformance.operators.observations import About
from conformance.printable import one_line
from conformance.reports.common_causes import describe_common_causes
from conformance.reports.console import print_line, styled
from conformance.reports.failure import describe_failure

COLOURS = {"pass": "green", FAIL: "bold red", KNOWN: "yellow", SKIP: "dim"}
MOST_FAILURES = 40
MOST_UNSEEN = 10
MOST_OF_REASON = 2000
MOST_IDS = 6
"""How many ids stand behind a reason; the record has them all."""


def print_summary(
    console: Console,
    results: Sequence[Result],
    abouts: Mapping[str, About],
    origins: Origins,
    causes: Iterable[CommonCause],
) -> None:
    """Print failures with their diagnosis, what was skipped or is known and why, and a table at the end."""
    failures = [result for result in results if result.verdict == FAIL]
    for result in failures[:MOST_FAILURES]:
        text = "\n".join(describe_failure(result, origins))
        print_line(console, (text[:4], "red"), text[4:])
    if len(failures) > MOST_FAILURES:
        more = len(failures) - MOST_FAILURES
        print_line(console, f"... and {more} more failures; --record FILE keeps them all")
    for line in describe_common_causes(causes):
        print_line(console, (line, "bold"))
    _reasons(console, "Skipped", [result for result in results if result.verdict == SKIP], brief=True)
    _reasons(
        console, "Known deviations", [result for result in results if result.verdict == KNOWN], brief=False
    )
    weak = sorted({result.case for result in results if result.weak})
    if weak:
        why = f" ({len(weak)}), agreement that could hide a difference: {_some(weak)}"
        print_line(console, ("Weak", "bold"), why)
    console.print(verdict_table(results, abouts))


def print_unseen(console: Console, unseen: Sequence[UnseenExpectation]) -> None:
    """Print which expectations nobody looked at, a line for each."""
    for each in unseen[:MOST_UNSEEN]:
        print_line(console, str(each))
    if len(unseen) > MOST_UNSEEN:
        print_line(console, f"... and {len(unseen) - MOST_UNSEEN} more expectations not looked at")


def print_counts(console: Console, results: Sequence[Result]) -> None:
    """Print how many results were checked, of how many, and what came of them: the last line of a run."""
    counts = {verdict: sum(result.verdict == verdict for result in results) for verdict in VERDICTS}
    checked = len(results) - counts[SKIP]
    said = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    print_line(console, f"{checked} of {len(results)} checked: {said}")


def _reasons(console: Console, title: str, results: Sequence[Result], brief: bool) -> None:
    if not results:
        return
    groups = defaultdict(list)
    for result in results:
        groups[_reason(result, brief)].append(result)
    print_line(console, (title, "bold"), f" ({len(results)})")
    for reason, alike in sorted(groups.items(), key=lambda item: -len(item[1])):
        backends = ", ".join(sorted({result.backend for result in alike}))
        ids = _some(sorted({result.case for result in alike}))
        text = _common_reason(alike) if brief else reason
        print_line(console, "  ", (backends, "cyan"), f" ({len(alike)}): {one_line(text, MOST_OF_REASON)}")
        print_line(console, "    ", (ids, "dim"))


def _reason(result: Result, brief: bool) -> str:
    """The reason, or only what it has in common with others: the part before the first colon."""
    reason = result.reason or "no reason given"
    return reason.partition(":")[0] if brief else reason


def _common_reason(results: Sequence[Result]) -> str:
    """A whole reason that begins as those of all the results do, and how many others there are."""
    first, *others = dict.fromkeys(_reason(result, brief=False) for result in results)
    more = f"{len(others)} more {'reason that begins' if len(others) == 1 else 'reasons that begin'} so"
    return f"{first} (and {more})" if others else first


def _some(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:MOST_IDS])
    return shown if len(ids) <= MOST_IDS else f"{shown} and {len(ids) - MOST_IDS} more"


def verdict_table(results: Sequence[Result], abouts: Mapping[str, About]) -> Table:
    """A table of the counts of verdicts, with a row for each backend."""
    table = Table(
        title=f"{len({result.case for result in results})} cases", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.add_column("backend", overflow="fold")
    for column in ("version", "on"):
        table.add_column(column, no_wrap=True)
    for column in (*VERDICTS, "weak", "not\nnative", "seconds"):
        table.add_column(column, justify="right", no_wrap=True)
    for name, about in abouts.items():
        own = [result for result in results if result.backend == name]
        counts = [_count(own, verdict) for verdict in VERDICTS]
        weak, emulated = sum(result.weak for result in own), sum(not result.native for result in own)
        seconds = f"{sum(result.seconds for result in own):.1f}"
        described = [styled(one_line(text)) for text in (name, about.version, about.device)]
        table.add_row(*described, *counts, str(weak), str(emulated), seconds)
    return table


def _count(results: Sequence[Result], verdict: str) -> Text:
    number = sum(result.verdict == verdict for result in results)
    return styled((str(number), COLOURS[verdict] if number else ""))
