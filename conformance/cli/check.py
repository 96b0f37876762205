"""`conformance check`."""

from __future__ import annotations

from typing import Any

import click

from conformance.cli import case_options as selection


@click.command("check")
@selection.options
def command(**words: Any) -> None:
    """Validate case files without running anything; every mistake is shown with its place."""
    cases = selection.selected(selection.Selection(**words))
    files = {case.place.file for case in cases}
    click.echo(f"{len(cases)} cases in {len(files)} files: no mistakes")
