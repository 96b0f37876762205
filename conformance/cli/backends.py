"""`conformance backends`."""

from __future__ import annotations

import click


@click.command("backends")
@click.option("-b", "--backend", "names", multiple=True, metavar="NAME", help="Only these (repeatable).")
@click.option("--device", default="auto", show_default=True, help="auto, cpu or gpu.")
def command(names: tuple[str, ...], device: str) -> int:
    """Show each backend: installed version, devices found, variants, why not if it is unavailable."""
    from conformance import backends
    from conformance.errors import HarnessError
    from conformance.frameworks import BUILT_IN
    from conformance.pool import inspect
    from conformance.reports import words

    asked = backends.select(names or (*BUILT_IN, *backends.from_entry_points()), device)
    statuses = inspect(asked)
    for status in statuses:
        for line in words.backend(status):
            click.echo(line)
    missing = [status.target.name for status in statuses if status.about is None]
    return HarnessError.exit_code if names and missing else 0
