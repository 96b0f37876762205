"""`conformance backends`."""

from __future__ import annotations

from typing import Any

import click

from conformance.cli import backing


@click.command("backends")
@backing.options
def command(**words: Any) -> int:
    """Show each backend: installed version, devices found, variants, why not if it is unavailable."""
    from conformance import backends
    from conformance.errors import HarnessError
    from conformance.frameworks import BUILT_IN
    from conformance.pool import inspect
    from conformance.reports import words as told

    asked = backing.Backing(**words)
    targets = backing.chosen(asked, (*BUILT_IN, *backends.from_entry_points()))
    statuses = inspect(backing.prepare(targets))
    for status in statuses:
        for line in told.backend(status):
            click.echo(line)
    missing = [status.target.name for status in statuses if status.about is None]
    return HarnessError.exit_code if asked.backends and missing else 0
