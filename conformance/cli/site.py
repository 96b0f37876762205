"""`conformance site`."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli import completion
from conformance.cli.case_options import load_paths, memory_bytes
from conformance.cli.case_options import memory_limit as memory_limit_option
from conformance.cli.help import Command
from conformance.cli.output import print_progress
from conformance.printable import count

FILE = click.Path(path_type=Path)


@click.command(
    "site",
    cls=Command,
    examples=("conformance site -o site/", "conformance site today.jsonl -o site/"),
)
@click.argument("records", nargs=-1, type=FILE, metavar="[RECORD]...")
@click.option("-o", "--output", type=FILE, required=True, help="The folder of the site.")
@click.option(
    "--cases",
    multiple=True,
    metavar="PATH",
    shell_complete=completion.cases,
    help="Case files of the records (default: shipped:).",
)
@memory_limit_option
def command(records: tuple[Path, ...], output: Path, cases: tuple[str, ...], memory_limit: str) -> None:
    """Write static pages: words, an explorer of configurations, the documentation, and results of RECORDs.

    The pages open from disk and fetch nothing. Several records, of versions or machines, are shown side by
    side. A folder that holds anything else than a site of this program is left alone.
    """
    from conformance.reports.site.pages import write_site

    loaded = load_paths(cases or ("shipped:",), memory_bytes(memory_limit)) if records else []
    results = write_site(output, records, loaded)
    held = f" ({count(results, 'result')})" if records else ""
    print_progress(f"wrote {output / 'index.html'}{held}")
