"""`conformance check`."""

from __future__ import annotations

import click

from conformance.cli.case_options import Selection, select_cases
from conformance.cli.option_groups import group
from conformance.cli.output import echo


@click.command("check")
@group(Selection, "selection")
def command(selection: Selection) -> None:
    """Validate case files without running anything; every mistake is shown with its place."""
    cases = select_cases(selection)
    files = {case.place.file for case in cases}
    echo(f"{len(cases)} cases in {len(files)} files: no mistakes")
