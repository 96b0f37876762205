"""`conformance list`."""

from __future__ import annotations

from typing import Any

import click

from conformance.cli import case_options as selection


@click.command("list")
@selection.options
@click.option("--why", is_flag=True, help="Also say why each case exists.")
def command(why: bool, **words: Any) -> None:
    """List the selected cases, one a line: id, tags."""
    for case in selection.selected(selection.Selection(**words)):
        tags = f"  [{', '.join(case.tags)}]" if case.tags else ""
        click.echo(f"{case.id}{tags}")
        if why:
            click.echo(f"    {case.why}")
