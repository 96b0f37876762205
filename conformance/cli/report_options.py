"""The options that say how a difference is written, and the writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from conformance.cli import completion
from conformance.cli.option_groups import option
from conformance.cli.output_files import OutputFile, check_output, write_document
from conformance.cli.word_choice import WordChoice
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.cases.case import Case
    from conformance.changes.comparison import Change, Diff
    from conformance.changes.comparison.examples import Example
    from conformance.reports.changes import Sources

FORMATS = ("text", "json", "markdown", "github", "junit")
"""`conformance.reports.changes.FORMATS`, written out so that help loads none of the writers."""

TRENDS = ("broken", "changed", "fixed")
"""`conformance.changes.comparison.deltas.TRENDS`, written out for the same reason."""

STRICT_HELP = "New cases and other messages count as changes too."
"""Help of `--strict`: the kinds of `conformance.changes.comparison.deltas.STRICT`.

Rounding is not one of them: threads that finish in another order give other bits in a further run."""


def _check_trends(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Raise BadParameter for a word that is no trend."""
    for word in () if value is None else _words(value):
        if word not in TRENDS:
            message = f"{word!r} is none of {', '.join(TRENDS)}; write them with commas"
            raise click.BadParameter(message, context, parameter)
    return value


def _words(text: str) -> list[str]:
    return [word.strip().lower() for word in text.split(",")]


def fail_on_option() -> Any:
    """The field for the trends that make a command exit with 1."""
    return option(
        "--fail-on",
        metavar="TRENDS",
        callback=_check_trends,
        shell_complete=completion.list_of(TRENDS),
        help="Changes that make the exit code 1, of broken,changed,fixed (default: all of them).",
    )


@dataclass(frozen=True)
class ReportOptions(OutputFile):
    """The format of a report, and the file that it goes to instead of the terminal."""

    HEADING: ClassVar[str] = "The report"

    form: str = option("--format", type=WordChoice(FORMATS), default="text", show_default=True)


@dataclass(frozen=True)
class ChangeReportOptions(ReportOptions):
    """The format of a report of changes, where it goes, which of them count, and the page of them."""

    HEADING: ClassVar[str] = "The report"

    fail_on: str | None = fail_on_option()
    html: Path | None = option(
        "--html",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write FILE as well, a page of what changed, before and after, drawn.",
    )

    def check(self) -> None:
        """Look at both files before the work begins; raises as `OutputFile.check`."""
        super().check()
        if self.html is not None and self.file is not None and self.html.resolve() == self.file.resolve():
            raise UsageError(f"{self.html}: cannot be both the report and the page; name two files")
        check_output(self.html, force=self.force)

    def write_page(
        self,
        difference: Diff,
        examples: Mapping[Change, Sequence[Example]],
        cases: Iterable[Case],
        sources: Sources,
    ) -> None:
        """Write the page of a difference, where one is wanted; raises HarnessError as `write`."""
        from conformance.reports.changes.page import write_page
        from conformance.reports.changes.text import summary

        if self.html is not None:
            text = write_page(difference, examples, cases, sources)
            write_document(self.html, text, f"(a page): {summary(difference)}")


def with_fail_on(difference: Diff, fail_on: str | None) -> Diff:
    """A difference whose exit code is 1 for the trends in `fail_on` alone; as it is for None."""
    return difference if fail_on is None else replace(difference, fail_on=frozenset(_words(fail_on)))


def write_difference(difference: Diff, options: ReportOptions, find_sources: Callable[[], Sources]) -> None:
    """Write a difference in one of the formats, to a file or to the terminal.

    `find_sources` gives what is known of cases and backends; it is called where the format shows that. Raises
    HarnessError where the file cannot be written; the report then goes to standard output.
    """
    from conformance.reports.changes import UNKNOWN, format_difference, text
    from conformance.reports.console import open_console

    sources = find_sources() if difference.changes and options.form in ("text", "github") else UNKNOWN
    if options.form == "text" and options.file is None:
        text.print_difference(open_console(), difference, sources)
        return
    report = format_difference(difference, options.form, sources)
    options.write(report, f"({options.form}): {text.summary(difference)}")
