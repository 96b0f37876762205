"""A run as a person reads it in a terminal: the table, what to know of it, failures by cause, the verdict."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console

from conformance.judging.diagnosis.failure_groups import FailureGroup
from conformance.judging.expectations import UnseenExpectation
from conformance.judging.results import KNOWN, SKIP, Result
from conformance.printable import count, one_line, ranking
from conformance.reports.changes import Sources
from conformance.reports.changes import text as changes
from conformance.reports.common_causes import describe_common_causes, describe_shared_traits
from conformance.reports.console import open_console, print_line
from conformance.reports.failure import describe_failure
from conformance.reports.results import RunReport
from conformance.reports.results.cause import name_backends, name_cause
from conformance.reports.verdict_table import print_verdict_table

SKIPPED_DETAILS, KNOWN_DETAILS, WEAK_DETAILS, FAILURE_DETAILS, ALL_DETAILS = "s", "k", "w", "f", "A"
DETAILS = (SKIPPED_DETAILS, KNOWN_DETAILS, WEAK_DETAILS, FAILURE_DETAILS, ALL_DETAILS)
"""What `-r` takes."""

MOST_BLOCKS = 10
"""Causes that are shown with their smallest case in full."""
MOST_CAUSES = 6
"""Causes that have a line before the verdict, so that it stands with the most frequent ones on one screen."""
MOST_OF_REASON = 2000
MOST_IDS = 6
"""How many ids stand behind a reason; the record has them all."""


@dataclass(frozen=True)
class Detail:
    """How much is printed.

    `kinds` are those of `DETAILS` that are listed one by one, `quiet` is 1 without the table and the counts
    and 2 for the verdict alone, `durations` the number of the slowest results that are listed, None for none
    and 0 for all.
    """

    kinds: frozenset[str] = frozenset()
    quiet: int = 0
    durations: int | None = None

    def has(self, kind: str) -> bool:
        """Whether what belongs to a letter of `-r` is listed."""
        return bool(self.kinds & {kind, ALL_DETAILS})


BRIEF = Detail()
"""What is printed by default."""


def write(report: RunReport) -> str:
    """A run as plain text, without colours, 100 columns wide."""
    text = io.StringIO()
    console = open_console(file=text, width=100, color_system=None)
    print_line(console, report.source)
    print_report(console, report)
    return text.getvalue()


def print_report(console: Console, report: RunReport, detail: Detail = BRIEF) -> None:
    """Print a run: the table, a line each for what was skipped, is known and is weak, failures by cause, the
    verdict in the last line."""
    if not detail.quiet:
        print_line(console, "")
        print_verdict_table(console, report.summary.backends)
        print_line(console, "")
        _print_counts(console, report, detail)
    if detail.durations is not None:
        _print_durations(console, report, detail.durations)
    if detail.quiet < 2:
        _print_failures(console, report, detail)
        if report.difference is not None:
            sources = Sources(report.places, report.origins, report.origins)
            changes.print_difference(console, report.difference, sources)
        if report.accepted:
            print_line(console, f"{len(report.accepted)} failing in the baseline as well")
        _print_causes(console, report, detail)
    print_line(console, verdict(report))


def verdict(report: RunReport) -> str:
    """How many results were checked, of how many, and what came of them, in one line."""
    summary = report.summary
    said = ", ".join(f"{number} {name}" for name, number in summary.verdicts.items() if number)
    stopped = f"{report.run.stopped}: " if report.run.stopped else ""
    return f"{stopped}{summary.checked} of {summary.results} checked: {said or 'nothing'}"


def _print_counts(console: Console, report: RunReport, detail: Detail) -> None:
    """A line for each kind of result that is no plain pass, or all of its results by their reason."""
    summary, results = report.summary, report.run.results
    lines = (
        (SKIP, SKIPPED_DETAILS, "skipped", summary.skipped, ""),
        (KNOWN, KNOWN_DETAILS, "known", summary.known, ""),
        ("weak", WEAK_DETAILS, "weak", summary.weak, ", a pass that could hide a difference"),
    )
    for kind, letter, name, counts, meaning in lines:
        if counts:
            hint = "" if detail.has(letter) else f" (-r {letter})"
            text = f" {sum(counts.values())}{meaning}: {ranking(counts)}{hint}"
            print_line(console, (name, "bold"), text)
        if counts and detail.has(letter):
            _print_reasons(console, [r for r in results if (r.weak if kind == "weak" else r.verdict == kind)])
    _print_unseen(console, report.run.unseen, detail.has(SKIPPED_DETAILS))


def _print_unseen(console: Console, unseen: Sequence[UnseenExpectation], all_of_them: bool) -> None:
    """The expectations that nobody looked at; one stands for all where they are not asked for."""
    if len(unseen) == 1 or all_of_them:
        for each in unseen:
            print_line(console, str(each))
    elif unseen:
        number = count(len(unseen), "expectation")
        print_line(console, f"{number} not looked at: each skipped by all that could (-r s)")


def _print_reasons(console: Console, results: Sequence[Result]) -> None:
    """The results by their reason, the most frequent first, with the first ids."""
    groups = defaultdict(list)
    for result in results:
        groups[_reason(result)].append(result)
    for reason, alike in sorted(groups.items(), key=lambda item: -len(item[1])):
        backends = ", ".join(sorted({result.backend for result in alike}))
        text = _common_reason(alike) if alike[0].verdict == SKIP else reason
        print_line(console, "  ", (backends, "cyan"), f" ({len(alike)}): {one_line(text, MOST_OF_REASON)}")
        print_line(console, "    ", (first_ids(sorted({result.case for result in alike})), "dim"))


def _reason(result: Result) -> str:
    """The reason; of a skip only what it has in common with others, the part before the first colon."""
    if result.weak:
        return "mostly zeros, or data that do not tell readings apart"
    reason = result.reason or "no reason given"
    return reason.partition(":")[0] if result.verdict == SKIP else reason


def _common_reason(results: Sequence[Result]) -> str:
    """A whole reason that begins as those of all the results do, and how many others there are."""
    first, *others = dict.fromkeys(result.reason or "no reason given" for result in results)
    more = f"{len(others)} more {'reason that begins' if len(others) == 1 else 'reasons that begin'} so"
    return f"{first} (and {more})" if others else first


def first_ids(ids: Sequence[str], most: int = MOST_IDS) -> str:
    """The first of many ids, and how many more there are."""
    shown = ", ".join(ids[:most])
    return shown if len(ids) <= most else f"{shown} and {len(ids) - most} more"


def _print_durations(console: Console, report: RunReport, number: int) -> None:
    slowest = report.summary.slowest[: number or None]
    title = f"slowest {count(len(slowest), 'result')}" if number else "all results that took time"
    print_line(console, (title, "bold"))
    for result in slowest:
        print_line(console, f"  {result.seconds:8.3f} s  {result.case} [{result.backend}]")


def _print_failures(console: Console, report: RunReport, detail: Detail) -> None:
    """One failure in full for each cause, or every one."""
    for group in report.groups[: None if detail.has(FAILURE_DETAILS) else MOST_BLOCKS]:
        shown = group.results if detail.has(FAILURE_DETAILS) else group.results[:1]
        for result in shown:
            text = "\n".join(describe_failure(result, report.origins))
            print_line(console, (text[:4], "red"), text[4:])
        if len(shown) < len(group.results):
            print_line(console, f"     {_others(group)} (-r f shows each)")


def _others(group: FailureGroup) -> str:
    """The failures of a group beside its smallest."""
    number = count(len(group.results) - 1, "more failure")
    cases = [case for case in group.cases if case != group.smallest.case]
    where = f"in {first_ids(cases, 3)}" if cases else f"of {name_backends(group)}"
    return f"and {number} of this cause, {where}"


def _print_causes(console: Console, report: RunReport, detail: Detail) -> None:
    """A line for each cause, the most frequent first, then what the failing cases have in common."""
    described = describe_common_causes if detail.has(FAILURE_DETAILS) else describe_shared_traits
    for line in (*describe_causes(report.groups), *described(report.causes)):
        print_line(console, (line, "bold"))


def describe_causes(groups: Sequence[FailureGroup], most: int = MOST_CAUSES) -> Iterator[str]:
    """Each cause in one line: how many failures, of whom, and why."""
    for group in groups[:most]:
        yield f"{count(len(group.results), 'failure')} of {name_backends(group)}: {name_cause(group)}"
    rest = groups[most:]
    number = sum(len(group.results) for group in rest)
    if number:
        causes = count(len(groups) - most, "more cause")
        yield f"{count(number, 'failure')} of {causes}; -r f shows each, --record FILE keeps them"
