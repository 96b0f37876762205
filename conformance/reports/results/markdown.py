"""A run as the summary of a job or the comment of a pull request: bounded, whatever the results hold."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judging.diagnosis.failure_groups import FailureGroup
from conformance.printable import count, ranking
from conformance.reports.changes import markdown as changes
from conformance.reports.changes.text import summary as summarize_changes
from conformance.reports.failure import describe_failure
from conformance.reports.markup import LONGEST, as_code, cell, code_block, escape, folded, listed_ids, table
from conformance.reports.results import RunReport
from conformance.reports.results.cause import name_backends, name_cause
from conformance.reports.results.text import verdict
from conformance.reports.verdict_table import table_rows

_NUMBERS_FROM = 3
"""The first column of the table that holds numbers."""
MOST_ROWS = 100
MOST_OF_BLOCK = 6000


def write(report: RunReport) -> str:
    """The verdict as a heading, the table, and an entry for each cause with its smallest case folded away."""
    head = "\n\n".join(_head(report)) + "\n"
    entries = list(_fitting_entries(report, LONGEST - len(head) - 200))
    text = head + "".join(f"{entry}\n" for entry in entries)
    if report.difference is None:
        return text
    title = f"\n#### {escape(f'Against the baseline: {summarize_changes(report.difference)}')}\n\n"
    room = LONGEST - len(text) - len(title) - 200
    return text + title + "\n".join(changes.fitting_entries(report.difference, room)) + "\n"


def _head(report: RunReport) -> Iterator[str]:
    sign = "🔴" if report.exit_code else "🟢"
    yield f"### {sign} {escape(f'Conformance: {verdict(report)}')}"
    if report.source:
        yield escape(report.source)
    first, *rows = table_rows(report.summary.backends)
    shown = [[as_code(name), *map(cell, cells)] for name, *cells in rows[:MOST_ROWS]]
    yield table([first, *shown], _NUMBERS_FROM)
    summary = report.summary
    for name, counts in (("skipped", summary.skipped), ("known", summary.known), ("weak", summary.weak)):
        if counts:
            yield f"{name} {sum(counts.values())}: {escape(ranking(counts))}"
    for name, why in list(report.run.failures.items())[:MOST_ROWS]:
        yield f"- 🔴 {as_code(name)} could not start: {escape(why)}"
    for name in report.unchecked[:MOST_ROWS]:
        yield f"- 🔴 {as_code(name)} checked nothing: every case was skipped"


def _fitting_entries(report: RunReport, budget: int) -> Iterator[str]:
    """Entries of at most `budget` characters together, then how many more causes there are."""
    for place, group in enumerate(report.groups):
        text = _entry(group, report)
        if len(text) > budget:
            yield f"\n... and {count(len(report.groups) - place, 'more cause')} that found no room"
            return
        budget -= len(text) + 1
        yield text


def _entry(group: FailureGroup, report: RunReport) -> str:
    sign = "⚪" if report.is_accepted(group) else "🔴"
    number = count(len(group.results), "failure")
    block = "\n".join(describe_failure(group.smallest, report.origins))[:MOST_OF_BLOCK]
    body = f"{code_block(block, '  ')}\n\n  {count(len(group.cases), 'case')}: {listed_ids(group.cases)}"
    shown = folded("the smallest case", body, "  ")
    return f"\n- {sign} **{number}** of {escape(name_backends(group))}: {escape(name_cause(group))}\n{shown}"
