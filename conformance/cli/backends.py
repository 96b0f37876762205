"""`conformance backends`."""

from __future__ import annotations

from typing import Any

import click

from conformance.cli import backend_options as backing


@click.command("backends")
@backing.options
@click.option("--precision", is_flag=True, help="Measure and show how each backend computes in each format.")
def command(precision: bool, **words: Any) -> int:
    """Show each backend: installed version, devices found, variants, why not if it is unavailable."""
    from conformance.backends import names as backends
    from conformance.backends.pool import inspect
    from conformance.errors import NOT_STARTED
    from conformance.frameworks.registry import BUILT_IN
    from conformance.reports import backends as told
    from conformance.reports import precision as measured
    from conformance.runs.fingerprint.measurement import measure

    asked = backing.Backing(**words)
    targets = backing.chosen(asked, (*BUILT_IN, *backends.from_entry_points()))
    prepared = backing.prepare(targets)
    if precision:
        found = [(each.status, each.fingerprints) for each in measure(prepared)]
    else:
        found = [(status, {}) for status in inspect(prepared)]
    for status, fingerprints in found:
        for line in (*told.backend(status), *(f"    {row}" for row in measured.table(fingerprints))):
            click.echo(line)
    missing = [status.target.name for status, _ in found if status.about is None]
    return NOT_STARTED if asked.backends and missing else 0
