"""`conformance check`."""

from __future__ import annotations

import click

from conformance.cli.case_options import Selection, select_cases
from conformance.cli.help import Command
from conformance.cli.option_groups import group
from conformance.cli.output import echo
from conformance.printable import count


@click.command(
    "check",
    cls=Command,
    examples=("conformance check my_cases/",),
)
@group(Selection, "selection")
def command(selection: Selection) -> None:
    """Validate case files without running anything; every mistake is shown with its place."""
    cases = select_cases(selection)
    files = {case.place.file for case in cases}
    echo(f"{count(len(cases), 'case')} in {count(len(files), 'file')}: no mistakes")
