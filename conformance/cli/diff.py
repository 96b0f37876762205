"""`conformance diff`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.output import check
from conformance.errors import ConformanceError, HarnessError, UsageError

if TYPE_CHECKING:
    from conformance.changes.comparison import Diff
    from conformance.reports.changes import Places

FORMATS = ("text", "json", "markdown", "github", "junit")
FILE = click.Path(path_type=Path)


@click.command("diff")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--pair", "pairs", multiple=True, metavar="OLD:NEW", help="Compare backend OLD with NEW.")
@click.option("--again", type=FILE, multiple=True, help="A further run: what differs in it is flaky.")
@click.option("--again-old", type=FILE, multiple=True, help="A further run of OLD.")
@click.option("--again-new", type=FILE, multiple=True, help="A further run of NEW.")
@click.option("--strict", is_flag=True, help="Count new cases, messages and rounding too.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to FILE.")
@click.option("--cases", type=FILE, help="Case files that annotations point into (default: as in run).")
def command(
    old: Path,
    new: Path,
    pairs: tuple[str, ...],
    again: tuple[Path, ...],
    again_old: tuple[Path, ...],
    again_new: tuple[Path, ...],
    strict: bool,
    form: str,
    output: Path | None,
    cases: Path | None,
) -> int:
    """Compare two records, or baselines: what changed, grouped by cause, the worst first.

    Exit code 0 when nothing changed, 1 when anything did, 2 for a file that is no record.
    """
    from conformance.changes.comparison import diff

    check(output)
    found = diff(
        old, new, _pairs(pairs), old_again=again_old, new_again=again_new, again=again, strict=strict
    )
    tell(found, form, output, lambda: _places(cases, found))
    return found.exit_code


def tell(found: Diff, form: str, output: Path | None, places: Callable[[], Places]) -> None:
    """Write a difference in one of the formats, to a file or to the terminal.

    `places` is asked where cases stand only where the format says so.
    """
    from rich.console import Console

    from conformance.durable import replace
    from conformance.reports.changes import text, written

    if form == "text" and output is None:
        text.show(Console(highlight=False), found)
        return
    told = written(found, form, places() if form == "github" else None)
    if output is None:
        click.echo(told, nl=False)
        return
    try:
        replace(output.resolve(), told.encode(errors="backslashreplace"))
    except OSError as error:
        click.echo(told, nl=False)
        why = error.strerror or error
        raise HarnessError(f"{output}: cannot be written: {why}; it went to standard output") from error


def _pairs(written: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in written:
        old, colon, new = text.partition(":")
        if not (old and colon and new):
            raise UsageError(f"--pair {text!r}: write the names of two backends as OLD:NEW")
        found[old] = new
    return found


def _places(path: Path | None, found: Diff) -> Places:
    """Where the changed cases stand; those whose file is not here have no place."""
    from conformance import cases
    from conformance.cases.library import library

    changed = {case for change in (*found.changes, *found.notes, *found.flaky) for case in change.cases}
    try:
        there = cases.load([path or library()])
    except ConformanceError:
        if path is not None:
            raise
        return {}
    return {case.id: case.place for case in there if case.id in changed}
