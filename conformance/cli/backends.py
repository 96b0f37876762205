"""`conformance backends`."""

from __future__ import annotations

import click

from conformance.cli.backend_options import Backing, prepare, select_targets
from conformance.cli.help import Command
from conformance.cli.option_groups import group
from conformance.cli.output import echo


@click.command(
    "backends",
    cls=Command,
    examples=(
        "conformance backends",
        "conformance backends -b torch --precision",
    ),
)
@group(Backing, "backing")
@click.option("--precision", is_flag=True, help="Measure and show how each backend computes in each format.")
def command(backing: Backing, precision: bool) -> int:
    """Show each backend: installed version, devices found, variants, why not if it is unavailable."""
    from conformance.backends.names import announced_adapters
    from conformance.backends.pool import inspect
    from conformance.errors import NOT_STARTED
    from conformance.frameworks.registry import BUILT_IN
    from conformance.reports import backends, progress
    from conformance.reports import precision as fingerprint_table
    from conformance.runs.fingerprint.measurement import measure

    targets = prepare(select_targets(backing, (*BUILT_IN, *announced_adapters())))
    if precision:
        reports = [(each.status, each.fingerprints) for each in measure(targets, progress)]
    else:
        reports = [(status, {}) for status in inspect(targets)]
    for status, fingerprints in reports:
        for line in backends.describe_backend(status):
            echo(line)
        for row in fingerprint_table.fingerprint_rows(fingerprints):
            echo(f"    {row}")
    missing = [status.target.name for status, _ in reports if status.about is None]
    return NOT_STARTED if backing.backends and missing else 0
