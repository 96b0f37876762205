"""`conformance run`."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.backend_options import Backing, Pace, prepare, select_targets
from conformance.cli.baseline_options import BaselineOptions, apply_baseline, read_baseline
from conformance.cli.case_options import Selection, select_cases
from conformance.cli.option_groups import group
from conformance.cli.output import print_failed_starts, print_progress
from conformance.errors import UsageError


@click.command("run")
@group(Selection, "selection")
@group(Backing, "backing")
@click.option(
    "--variants",
    multiple=True,
    metavar="NAMES",
    help="Add variants to the backends: all, or names with commas (default: each framework's plain one).",
)
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Write every result to FILE.")
@click.option("--resume", is_flag=True, help="Go on with the record where it was cut off.")
@group(Pace, "pace")
@group(BaselineOptions, "baseline")
def command(
    selection: Selection,
    backing: Backing,
    variants: tuple[str, ...],
    record: Path | None,
    resume: bool,
    pace: Pace,
    baseline: BaselineOptions,
) -> int:
    """Run case files or folders and judge every backend.

    PATH is a file, a folder, or FILE::ID for one case; default: cases/ here, else the cases shipped with the
    package.
    """
    from rich.console import Console

    from conformance.backends.variants import add_variants
    from conformance.judging.diagnosis.common_causes import find_common_causes
    from conformance.reports import progress, terminal
    from conformance.runs import recording
    from conformance.runs import run as suite

    if resume and record is None:
        raise UsageError("--resume goes on with a record: name it with --record FILE")
    before = read_baseline(baseline)
    targets = add_variants(select_targets(backing), variants)
    cases = select_cases(selection)
    earlier = recording.load_for_resume(record, cases, print_progress) if resume and record else None
    execution = recording.Execution(pace.workers, pace.timeout, progress)
    ran = recording.run(cases, prepare(targets), record, earlier, execution)
    console = Console(highlight=False)
    causes = find_common_causes(ran.results, cases)
    terminal.print_summary(console, ran.results, ran.abouts, cases, causes)
    print_failed_starts(ran.failures)
    if baseline.file is None:
        return suite.exit_code(ran.results, ran.failures)
    return apply_baseline(console, baseline, before, ran, everything=not selection.is_narrowed)
