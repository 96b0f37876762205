"""`conformance merge`."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.help import Command
from conformance.cli.output import echo
from conformance.printable import count

FILE = click.Path(path_type=Path)


@click.command(
    "merge",
    cls=Command,
    examples=("conformance merge baseline.jsonl shard-1.jsonl shard-2.jsonl",),
)
@click.argument("out", type=FILE)
@click.argument("records", type=FILE, nargs=-1, required=True, metavar="RECORD...")
def command(out: Path, records: tuple[Path, ...]) -> int:
    """Make one baseline, OUT, of records or baselines: of one, or of the shards of a run.

    OUT holds what is compared of each result and nothing else, sorted; it is written whole or not at all.
    Exit code 2 where two of them say something else of the same case and backend.
    """
    from conformance.changes import baseline
    from conformance.runs.json_lines import check_replaceable

    check_replaceable(out, by_baseline=True)
    merged = baseline.merge(records)
    is_changed = baseline.write(out, merged)
    counts = f"{count(len(merged.rows), 'result')} of {count(len(merged.header['backends']), 'backend')}"
    echo(f"{out}: {counts}{'' if is_changed else ', as it was'}")
    return 0
