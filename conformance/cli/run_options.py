"""The options of `run` alone: what is kept, when it stops, and how much is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import click

from conformance.cli import completion
from conformance.cli.backend_options import Backing
from conformance.cli.option_groups import option
from conformance.cli.output import print_progress
from conformance.cli.report_options import ReportOptions
from conformance.printable import count

if TYPE_CHECKING:
    from conformance.backends.target import Target
    from conformance.cases.case import Case
    from conformance.reports.results.text import Detail
    from conformance.runs.last_failed import Key
    from conformance.runs.run import Run

DETAILS = "skwfA"
"""`conformance.reports.results.text.DETAILS`, written out so that help loads none of the writers."""


def _check_details(
    context: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> Sequence[str]:
    """Raise BadParameter for a letter that names nothing."""
    wrong = "".join(letter for value in values for letter in value if letter not in DETAILS)
    if wrong or "" in values:
        seen = f"{wrong!r} names nothing" if wrong else "no letter is given"
        message = f"{seen}; write letters of s (skipped), k (known), w (weak), f (failures), A (all)"
        raise click.BadParameter(message, context, parameter)
    return values


@dataclass(frozen=True)
class VariantBacking(Backing):
    """Backends, each with some of its variants."""

    variants: tuple[str, ...] = option(
        "--variants",
        multiple=True,
        metavar="NAMES",
        shell_complete=completion.all_variants,
        help="Add variants to the backends: all, or names with commas (default: each framework's plain one).",
    )


@dataclass(frozen=True)
class Course:
    """What a run asks first, and when it stops."""

    HEADING: ClassVar[str] = "What runs first, and when it stops"

    is_first_only: bool = option("-x", "--exitfirst", is_flag=True, help="Stop at the first failure.")
    most: int = option(
        "--maxfail",
        default=0,
        metavar="N",
        type=click.IntRange(min=0),
        help="Stop after N failures (default: never).",
    )
    last_failed: bool = option(
        "--lf", "--last-failed", is_flag=True, help="Only what failed last time; all if nothing did."
    )

    @property
    def most_failures(self) -> int:
        """After how many failures a run stops, 0 for never."""
        return 1 if self.is_first_only else self.most


@dataclass(frozen=True)
class Output(ReportOptions):
    """How much of a run is printed, beside its report."""

    HEADING: ClassVar[str] = "What is printed"

    details: tuple[str, ...] = option(
        "-r",
        multiple=True,
        metavar="LETTERS",
        callback=_check_details,
        shell_complete=completion.letters_of(DETAILS),
        help="List one by one: s skipped, k known, w weak, f failures, A all.",
    )
    verbose: bool = option("-v", "--verbose", is_flag=True, help="A line for each result as it comes.")
    quiet: int = option(
        "-q", "--quiet", count=True, default=0, help="Failures and the verdict alone; -qq: the verdict alone."
    )
    durations: int | None = option(
        "--durations", metavar="N", type=click.IntRange(min=0), help="The N slowest results (0: all)."
    )

    @property
    def detail(self) -> Detail:
        """How much is printed, as the report takes it."""
        from conformance.reports.results.text import Detail

        return Detail(frozenset("".join(self.details)), self.quiet, self.durations)

    @property
    def is_text_on_terminal(self) -> bool:
        """Whether standard output is for people: another format is there alone, or goes to a file."""
        return self.form == "text" or self.file is not None


def select_last_failed(
    course: Course, cases: Sequence[Case], targets: Sequence[Target]
) -> tuple[list[Case], list[Target], frozenset[Key] | None]:
    """The cases and targets of which something failed last time, and what failed; None for all there is.

    All that is selected where nothing of it failed, as pytest does.
    """
    if not course.last_failed:
        return [*cases], [*targets], None
    from conformance.runs import last_failed

    remembered = last_failed.read(last_failed.file_of(Path.cwd()))
    ids, names = {case.id for case in cases}, {target.name for target in targets}
    failed = frozenset((case, name) for case, name in remembered if case in ids and name in names)
    if not failed:
        others = f"none of {count(len(remembered), 'failure')} of last time is among what is selected"
        why = others if remembered else "nothing failed last time"
        print_progress(f"--lf: {why}; all that is selected runs")
        return [*cases], [*targets], None
    print_progress(
        f"--lf: {len(failed)} of {count(len(ids) * len(names), 'result')} to run: what failed last time"
    )
    chosen = [case for case in cases if any(case.id == each for each, _ in failed)]
    return chosen, [target for target in targets if any(target.name == name for _, name in failed)], failed


def remember_failures(ran: Run) -> None:
    """Keep what failed for the next `--lf`."""
    from conformance.runs import last_failed

    last_failed.remember(last_failed.file_of(Path.cwd()), ran.results)
