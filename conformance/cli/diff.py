"""`conformance diff`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import click

from conformance.cli.case_options import load_paths
from conformance.cli.help import Command
from conformance.cli.option_groups import group, option
from conformance.cli.report_options import STRICT_HELP, ChangeReportOptions, with_fail_on, write_difference
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.cases.case import Case
    from conformance.changes.comparison import Diff
    from conformance.reports.changes import Sources

FILE = click.Path(path_type=Path)


@dataclass(frozen=True)
class DiffOptions:
    """How two records are compared: which backends with each other, what is flaky, what counts."""

    HEADING: ClassVar[str] = "What is compared"

    pairs: tuple[str, ...] = option(
        "--pair", multiple=True, metavar="OLD:NEW", help="Compare backend OLD with NEW."
    )
    again: tuple[Path, ...] = option(
        "--again", type=FILE, multiple=True, help="A further run: what differs in it is flaky."
    )
    again_old: tuple[Path, ...] = option(
        "--again-old", type=FILE, multiple=True, help="A further run of OLD."
    )
    again_new: tuple[Path, ...] = option(
        "--again-new", type=FILE, multiple=True, help="A further run of NEW."
    )
    strict: bool = option("--strict", is_flag=True, help=STRICT_HELP)


@click.command(
    "diff",
    cls=Command,
    examples=(
        "conformance diff old.jsonl new.jsonl",
        "conformance diff old.jsonl new.jsonl --format markdown -o changes.md --fail-on broken,changed",
        "conformance diff old.jsonl new.jsonl --html changes.html",
    ),
)
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@group(DiffOptions, "options")
@group(ChangeReportOptions, "report")
@click.option("--cases", type=FILE, help="Case files that annotations point into (default: as in run).")
def command(
    old: Path, new: Path, options: DiffOptions, report: ChangeReportOptions, cases: Path | None
) -> int:
    """Compare two records, or baselines: what changed, grouped by cause, the worst first.

    Exit code 0 when nothing changed, 1 when anything did (see --fail-on), 2 for a file that is no record.
    """
    from conformance.changes.comparison import diff
    from conformance.changes.comparison.examples import find_examples

    report.check()
    difference = diff(
        old,
        new,
        _parse_pairs(options.pairs),
        old_again=options.again_old,
        new_again=options.again_new,
        again=options.again,
        strict=options.strict,
    )
    difference = with_fail_on(difference, report.fail_on)
    find = cache(lambda: _find_sources((old, new), cases, difference))
    write_difference(difference, report, lambda: find()[0])
    if report.html is not None:
        sources, found = find()
        report.write_page(difference, find_examples(difference.changes, old, new), found, sources)
    return difference.exit_code


def _parse_pairs(texts: Sequence[str]) -> dict[str, str]:
    """The new backend of each old one, of texts `OLD:NEW`."""
    pairs = {}
    for text in texts:
        old, colon, new = text.partition(":")
        if not (old and colon and new):
            raise UsageError(f"--pair {text!r}: write the names of two backends as OLD:NEW")
        pairs[old] = new
    return pairs


def _find_sources(
    records: tuple[Path, Path], path: Path | None, difference: Diff
) -> tuple[Sources, list[Case]]:
    """Where the changed cases and their backends are, and the cases; one whose file is not here has no place.

    Raises CaseFileError for mistakes in `path`, the case files that a user named.
    """
    from conformance.changes.comparison.side import header_of
    from conformance.cli.origins import ANY_MEMORY, from_record
    from conformance.reports.changes import Sources

    reported = (*difference.changes, *difference.notes, *difference.flaky)
    changed = {case for change in reported for case in change.cases}
    named = () if path is None else (str(path),)
    load_paths(named, ANY_MEMORY)
    (old, older), (new, newer) = (from_record(each, header_of(each), changed, named) for each in records)
    places = {case.id: case.place for case in (*older, *newer)}
    sides = (
        replace(old, cases={**new.cases, **old.cases}),
        replace(new, cases={**old.cases, **new.cases}),
    )
    return Sources(places, *sides), [*older, *newer]
