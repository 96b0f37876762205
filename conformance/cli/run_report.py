"""A run that has ended, analysed once and written in the format that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.cli.baseline_options import Outcome
from conformance.cli.output import print_failed_starts, print_unchecked
from conformance.cli.run_options import Output
from conformance.errors import NOT_STARTED

if TYPE_CHECKING:
    from conformance.cases.case import Case
    from conformance.commands import Origins
    from conformance.reports.results import RunReport
    from conformance.runs.run import Run


@dataclass(frozen=True)
class Asked:
    """What a run was asked: the cases, where they are from in words, and how a result is repeated."""

    cases: Sequence[Case]
    source: str
    origins: Origins


def report_run(ran: Run, asked: Asked, outcome: Outcome, output: Output, expected: Iterable[str] = ()) -> int:
    """Write the report of a run and return the exit code; `expected` had to check something.

    Raises HarnessError where a file cannot be written; the report then goes to standard output.
    """
    from conformance.reports.console import open_console
    from conformance.reports.results import format_run, text

    report = build_report(ran, asked, outcome, expected)
    print_failed_starts(ran.failures)
    print_unchecked(report.unchecked)
    if output.form != "text" or output.file is not None:
        output.write(format_run(report, output.form), f"({output.form}): {text.verdict(report)}")
    if output.is_text_on_terminal:
        text.print_report(open_console(), report, output.detail)
    return report.exit_code


def build_report(ran: Run, asked: Asked, outcome: Outcome, expected: Iterable[str]) -> RunReport:
    """A run with all that a report says of it."""
    from conformance.judging.diagnosis.common_causes import find_common_causes
    from conformance.judging.diagnosis.failure_groups import failures_of_backends, group_failures
    from conformance.reports.results import RunReport
    from conformance.runs.run import unchecked_backends
    from conformance.runs.summary import summarize

    unchecked = unchecked_backends(ran.results, expected)
    causes = tuple(find_common_causes(failures_of_backends(ran.results, asked.cases), asked.cases))
    return RunReport(
        ran,
        summarize(ran.results, ran.abouts),
        asked.source,
        group_failures(ran.results, causes, asked.cases),
        causes,
        asked.origins,
        {case.id: case.place for case in asked.cases},
        NOT_STARTED if unchecked else outcome.exit_code,
        outcome.difference,
        outcome.accepted,
        unchecked,
    )
