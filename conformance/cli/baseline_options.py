"""The baseline that is kept in a repository: what a run changes against it, and taking that over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.cli import output
from conformance.errors import NOT_STARTED, UsageError
from conformance.judging.results import FAIL

if TYPE_CHECKING:
    from rich.console import Console

    from conformance.changes.comparison.side import Side
    from conformance.runs.run import Run


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a baseline to a command: `file`, `update` and `strict`."""
    for decorate in (
        click.option("--strict", is_flag=True, help="New cases and other messages count as changes too."),
        click.option("--update-baseline", "update", is_flag=True, help="Take over into it what changed."),
        click.option(
            "--baseline",
            "file",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Compare with the baseline in FILE; exit code 1 when anything changed.",
        ),
    ):
        command = decorate(command)
    return command


def read(file: Path | None, update: bool, strict: bool) -> Side | None:
    """The baseline as it is before the run, read first: a mistake in it costs no run."""
    from conformance.changes import baseline
    from conformance.runs.json_lines import there

    if file is None:
        if update or strict:
            option = "--update-baseline" if update else "--strict"
            raise UsageError(f"{option} needs to know the baseline: name it with --baseline FILE")
        return None
    if update:
        output.check(file)
    if not there(file):
        if not update:
            raise UsageError(f"{file}: there is no such file; --update-baseline makes it")
        return None
    return baseline.side_of(file)


def against(
    console: Console,
    file: Path,
    before: Side | None,
    ran: Run,
    strict: bool,
    update: bool,
    everything: bool,
) -> int:
    """Tell what changed against the baseline, update it where that is asked; the exit code."""
    from conformance.changes import baseline
    from conformance.reports.changes import text

    code = NOT_STARTED if ran.failures else 0
    if before is not None:
        found = baseline.compared(file, before, ran, strict)
        text.show(console, found)
        code = baseline.exit_code(before, found, ran)
        same = sum(result.verdict == FAIL and baseline.accepted(before, result) for result in ran.results)
        if same:
            console.print(f"{same} failing in the baseline as well")
    if not update:
        return code
    old = baseline.read(file) if before is not None else None
    written = baseline.write(file, baseline.updated(old, ran, everything))
    click.echo(f"{file}: {'updated' if written else 'as it was'}")
    return NOT_STARTED if ran.failures else 0
