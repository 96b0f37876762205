"""The options that say how a difference is written, and the writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.cli.option_groups import option
from conformance.cli.output_files import OutputFile
from conformance.cli.word_choice import WordChoice

if TYPE_CHECKING:
    from conformance.changes.comparison import Diff
    from conformance.reports.changes import Sources

FORMATS = ("text", "json", "markdown", "github", "junit")
"""`conformance.reports.changes.FORMATS`, written out so that help loads none of the writers."""

STRICT_HELP = "New cases and other messages count as changes too."
"""Help of `--strict`: the kinds of `conformance.changes.comparison.deltas.STRICT`.

Rounding is not one of them: threads that finish in another order give other bits in a further run."""


@dataclass(frozen=True)
class ReportOptions(OutputFile):
    """The format of a report, and the file that it goes to instead of the terminal."""

    form: str = option("--format", type=WordChoice(FORMATS), default="text", show_default=True)


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
    options.write(format_difference(difference, options.form, sources))
