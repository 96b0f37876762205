"""`conformance list`."""

from __future__ import annotations

import click

from conformance.cli.case_options import Selection, select_cases
from conformance.cli.help import Command
from conformance.cli.option_groups import group
from conformance.cli.output import echo


@click.command(
    "list",
    cls=Command,
    examples=(
        "conformance list --tag smoke",
        'conformance list cases/conv -k "not dilation" --why',
    ),
)
@group(Selection, "selection")
@click.option("--why", is_flag=True, help="Also say why each case exists.")
def command(selection: Selection, why: bool) -> None:
    """List the selected cases, one a line: id, tags."""
    for case in select_cases(selection):
        tags = f"  [{', '.join(case.tags)}]" if case.tags else ""
        echo(f"{case.id}{tags}")
        if why:
            echo(f"    {case.why}")
