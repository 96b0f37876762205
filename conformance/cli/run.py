"""`conformance run`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.backend_options import Backing, Pace, prepare, select_targets
from conformance.cli.baseline_options import (
    BaselineOptions,
    Compared,
    Outcome,
    apply_baseline,
    check_fixed_ids,
    read_baseline,
)
from conformance.cli.case_options import Selection, describe_source, select_cases
from conformance.cli.help import Command
from conformance.cli.option_groups import group, words_of
from conformance.cli.origins import option_words, to_record
from conformance.cli.output import echo, print_progress
from conformance.cli.record_options import RecordFile
from conformance.cli.run_options import (
    Course,
    Output,
    VariantBacking,
    remember_failures,
    select_last_failed,
)
from conformance.cli.run_report import Asked, report_run
from conformance.commands import command as command_line
from conformance.errors import INTERRUPTED

if TYPE_CHECKING:
    from conformance.backends.target import Target
    from conformance.cases.case import Case
    from conformance.runs.last_failed import Key
    from conformance.runs.recording import Execution
    from conformance.runs.run import Run

SUGGESTED_RECORD = Path("run.jsonl")
"""The record of the command by which an interrupted run that kept none is begun again."""


@click.command(
    "run",
    cls=Command,
    examples=(
        "conformance run",
        "conformance run cases/transpose -b torch -b jax -k same",
        "conformance run --record run.jsonl",
        "conformance run --format junit -o report.xml",
    ),
)
@group(Selection, "selection")
@group(VariantBacking, "backing")
@group(RecordFile, "record")
@group(Pace, "pace")
@group(Course, "course")
@group(BaselineOptions, "baseline")
@group(Output, "output")
def command(
    selection: Selection,
    backing: VariantBacking,
    record: RecordFile,
    pace: Pace,
    course: Course,
    baseline: BaselineOptions,
    output: Output,
) -> int:
    """Run case files or folders and judge every backend.

    PATH is a file, a folder, or FILE::ID for one case; default: cases/ here, else the cases shipped with the
    package.
    """
    from conformance.backends.variants import add_variants
    from conformance.reports.origins import origins_of

    record.check()
    output.check()
    before = read_baseline(baseline)
    targets: Sequence[Target] = add_variants(select_targets(backing), backing.variants)
    cases: Sequence[Case] = select_cases(selection)
    check_fixed_ids(baseline, cases)
    cases, targets, failed = select_last_failed(course, cases, targets)
    source = _describe(cases, selection, targets)
    if output.is_text_on_terminal and not output.quiet:
        echo(source)
    origins = origins_of(cases, targets, option_words(backing, selection, pace))
    asked = Asked(cases, source, origins)
    execution = _execution(pace, course, output, failed)
    if record.path:
        execution = replace(execution, said=to_record(origins, selection, record.path))
    words = [word for each in (selection, backing, pace, course, baseline, output) for word in words_of(each)]
    ran = _run(asked, targets, record, execution, output, words)
    outcome = Outcome(ran.exit_code)
    if baseline.baseline is not None:
        is_everything = not selection.is_narrowed and failed is None
        outcome = apply_baseline(baseline, before, Compared(ran, is_everything))
    return report_run(ran, asked, outcome, output, _expected_backends(ran, backing, selection))


def _execution(pace: Pace, course: Course, output: Output, failed: frozenset[Key] | None) -> Execution:
    """How the cases are run and shown; of what `failed` last time, these cases of these backends alone."""
    from conformance.reports.progress import Watching
    from conformance.runs.recording import Execution

    return Execution(
        pace.workers,
        pace.timeout,
        Watching(output.verbose, err=not output.is_text_on_terminal),
        print_progress,
        most_failures=course.most_failures,
        is_chosen=lambda each: failed is None or (each.job.case.id, each.job.backend) in failed,
    )


def _run(
    asked: Asked,
    targets: Iterable[Target],
    record: RecordFile,
    execution: Execution,
    output: Output,
    words: Sequence[str],
) -> Run:
    """Run the cases; a run that is interrupted tells what it has, and how it goes on, before it ends."""
    from conformance.runs import recording
    from conformance.runs.run import RunInterrupted

    earlier = None
    if record.path and record.resume:
        earlier = recording.load_for_resume(record.path, asked.cases, print_progress)
    try:
        precision = not record.no_precision
        ran = recording.run(asked.cases, prepare(targets), record.path, earlier, execution, precision)
    except KeyboardInterrupt as interrupt:
        if isinstance(interrupt, RunInterrupted):
            remember_failures(interrupt.run)
            report_run(interrupt.run, asked, Outcome(INTERRUPTED), output)
        echo(_describe_resume(words, record), err=True)
        raise
    remember_failures(ran)
    return ran


def _describe(cases: Sequence[Case], selection: Selection, targets: Iterable[Target]) -> str:
    """What runs and from where, in two lines."""
    from conformance.printable import count

    names = ", ".join(target.name for target in targets)
    return f"{count(len(cases), 'case')} of {describe_source(selection)}\non {names}"


def _describe_resume(words: Sequence[str], record: RecordFile) -> str:
    """How a run that is interrupted goes on, or is begun so that it can."""
    kept = words_of(replace(record, path=record.path or SUGGESTED_RECORD, resume=True))
    again = command_line("run", *words, *kept)
    return f"go on with: {again}" if record.path else f"nothing was kept; to be able to go on: {again}"


def _expected_backends(ran: Run, backing: Backing, selection: Selection) -> Iterable[str]:
    """The backends that have to check something: those that were named, and all where every case is run."""
    is_named = bool(backing.backends or backing.targets_file)
    is_expected = ran.stopped is None and (is_named or not selection.is_narrowed)
    return ran.abouts if is_expected else ()
