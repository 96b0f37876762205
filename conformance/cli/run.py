"""`conformance run`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from conformance.cli.backend_options import Backing, Pace, prepare, select_targets
from conformance.cli.baseline_options import (
    BaselineOptions,
    Compared,
    apply_baseline,
    check_fixed_ids,
    read_baseline,
)
from conformance.cli.case_options import Selection, describe_source, select_cases
from conformance.cli.option_groups import group, words_of
from conformance.cli.origins import option_words, to_record
from conformance.cli.output import (
    echo,
    print_failed_starts,
    print_on_interrupt,
    print_progress,
    print_unchecked,
)
from conformance.cli.record_options import RecordFile
from conformance.commands import command as command_line
from conformance.errors import NOT_STARTED

if TYPE_CHECKING:
    from conformance.runs.run import Run


@click.command("run")
@group(Selection, "selection")
@group(Backing, "backing")
@click.option(
    "--variants",
    multiple=True,
    metavar="NAMES",
    help="Add variants to the backends: all, or names with commas (default: each framework's plain one).",
)
@group(RecordFile, "record")
@group(Pace, "pace")
@group(BaselineOptions, "baseline")
def command(
    selection: Selection,
    backing: Backing,
    variants: tuple[str, ...],
    record: RecordFile,
    pace: Pace,
    baseline: BaselineOptions,
) -> int:
    """Run case files or folders and judge every backend.

    PATH is a file, a folder, or FILE::ID for one case; default: cases/ here, else the cases shipped with the
    package.
    """
    from conformance.backends.variants import add_variants
    from conformance.judging.diagnosis.common_causes import find_common_causes
    from conformance.reports import progress, terminal
    from conformance.reports.console import open_console
    from conformance.reports.origins import origins_of
    from conformance.runs import recording
    from conformance.runs import run as suite

    record.check()
    before = read_baseline(baseline)
    targets = add_variants(select_targets(backing), variants)
    cases = select_cases(selection)
    check_fixed_ids(baseline, cases)
    echo(f"{len(cases)} case{'s' * (len(cases) != 1)} of {describe_source(selection)}")
    earlier = None
    if record.path and record.resume:
        earlier = recording.load_for_resume(record.path, cases, print_progress)
    origins = origins_of(cases, targets, option_words(backing, selection, pace))
    said = to_record(origins, selection, record.path) if record.path else {}
    execution = recording.Execution(pace.workers, pace.timeout, progress, said=said)
    again = (*words_of(selection), *words_of(backing), *words_of(pace), *words_of(baseline))
    with print_on_interrupt(_describe_resume(again, variants, record) if record.path else ""):
        ran = recording.run(cases, prepare(targets), record.path, earlier, execution, not record.no_precision)
    console = open_console()
    causes = find_common_causes(ran.results, cases)
    terminal.print_summary(console, ran.results, ran.abouts, origins, causes)
    terminal.print_unseen(console, ran.unseen)
    print_failed_starts(ran.failures)
    unchecked = suite.unchecked_backends(ran.results, _expected_backends(ran, backing, selection))
    print_unchecked(unchecked)
    code = NOT_STARTED if unchecked else suite.exit_code(ran.results, ran.failures)
    if baseline.file is not None:
        changed = apply_baseline(console, baseline, before, Compared(ran, origins, not selection.is_narrowed))
        code = NOT_STARTED if unchecked else changed
    terminal.print_counts(console, ran.results)
    return code


def _describe_resume(words: tuple[str, ...], variants: tuple[str, ...], record: RecordFile) -> str:
    """How a run that is interrupted goes on."""
    named = (word for names in variants for word in ("--variants", names))
    kept = words_of(replace(record, resume=True))
    return f"go on with: {command_line('run', *words, *named, *kept)}"


def _expected_backends(ran: Run, backing: Backing, selection: Selection) -> Iterable[str]:
    """The backends that have to check something: those that were named, and all where every case is run."""
    is_named = bool(backing.backends or backing.targets_file)
    return ran.abouts if is_named or not selection.is_narrowed else ()
