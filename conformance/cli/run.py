"""`conformance run`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from conformance.cli import backend_options as backing
from conformance.cli import baseline_options as kept
from conformance.cli import case_options as selection
from conformance.errors import UsageError


@click.command("run")
@selection.options
@backing.options
@click.option(
    "--variants",
    multiple=True,
    metavar="NAMES",
    help="Add variants to the backends: all, or names with commas (default: each framework's plain one).",
)
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Write every result to FILE.")
@click.option("--resume", is_flag=True, help="Go on with the record where it was cut off.")
@backing.pace
@kept.options
def command(
    backends: tuple[str, ...],
    extra: tuple[str, ...],
    device: str,
    targets_file: Path | None,
    variants: tuple[str, ...],
    record: Path | None,
    resume: bool,
    workers: int,
    timeout: float,
    file: Path | None,
    update: bool,
    strict: bool,
    **words: Any,
) -> int:
    """Run case files or folders and judge every backend.

    PATH is a file, a folder, or FILE::ID for one case; default: cases/ here, else the cases shipped with the
    package.
    """
    from rich.console import Console

    from conformance.backends import variants as variants_of
    from conformance.reports import progress, terminal
    from conformance.runs import recording as recorded
    from conformance.runs import run as suite

    if resume and record is None:
        raise UsageError("--resume goes on with a record: name it with --record FILE")
    before = kept.read(file, update, strict)
    targets = variants_of.added(
        backing.chosen(backing.Backing(backends, extra, device, targets_file)), variants
    )
    cases = selection.selected(selection.Selection(**words))
    earlier = recorded.begun(record, cases, backing.say) if resume and record else None
    targets = backing.prepare(targets)
    ran = recorded.run(cases, targets, record, earlier, workers, timeout, progress)
    console = Console(highlight=False)
    terminal.summary(console, ran.results, ran.abouts, cases)
    for name, reason in ran.failures.items():
        click.echo(f"error: {name} could not start: {reason}", err=True)
    if file is None:
        return suite.exit_code(ran.results, ran.failures)
    everything = not any(words[name] for name in ("paths", "expression", "tags", "shard"))
    return kept.against(console, file, before, ran, strict, update, everything)
