"""`conformance explain`."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cases.case import Case
from conformance.cli import selection


@click.command("explain")
@click.argument("case")
@click.option("--memory-limit", default=selection.DEFAULT_MEMORY, show_default=True, help="Largest case.")
def command(case: str, memory_limit: str) -> None:
    """Explain CASE (a full id, `file.yaml::id`, or a unique ending of one).

    Shows its geometry in every dialect, the legal output sizes, how each backend will be called,
    and a drawing of each axis.
    """
    from conformance.explanation import explain

    click.echo(str(explain(one(case, selection.memory_bytes(memory_limit)))))


def one(name: str, memory_limit: int) -> Case:
    """The case of that name: in the file it names, else in the library."""
    from conformance import cases

    file = Path(name.partition("::")[0])
    return cases.find(cases.load([file if file.is_file() else selection.library()], memory_limit), name)
