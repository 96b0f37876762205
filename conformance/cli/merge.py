"""`conformance merge`."""

from __future__ import annotations

from pathlib import Path

import click

FILE = click.Path(path_type=Path)


@click.command("merge")
@click.argument("out", type=FILE)
@click.argument("records", type=FILE, nargs=-1, required=True, metavar="RECORD...")
def command(out: Path, records: tuple[Path, ...]) -> int:
    """Make one baseline, OUT, of records or baselines: of one, or of the shards of a run.

    OUT holds what is compared of each result and nothing else, sorted; it is written whole or not at all.
    Exit code 2 where two of them say something else of the same case and backend.
    """
    from conformance.changes import baseline

    made = baseline.merged(records)
    written = baseline.write(out, made)
    of = f"{len(made.rows)} results of {len(made.header['backends'])} backends"
    click.echo(f"{out}: {of}{'' if written else ', as it was'}")
    return 0
