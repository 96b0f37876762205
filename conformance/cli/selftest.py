"""`conformance selftest`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli import completion
from conformance.cli.case_options import Selection, select_cases
from conformance.cli.help import Command
from conformance.cli.option_groups import group
from conformance.cli.output_files import FORCE_HELP, check_output, write_document
from conformance.errors import AGREED, DISAGREED, UsageError
from conformance.printable import count

if TYPE_CHECKING:
    from conformance.frameworks.planted import Fault


@click.command(
    "selftest",
    cls=Command,
    examples=(
        "conformance selftest --tag smoke",
        "conformance selftest --fault kernel-flipped",
    ),
)
@group(Selection, "selection")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.faults,
    help="Plant only this one (repeatable).",
)
@click.option(
    "--matrix",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the kill matrix to FILE: .csv (a column for each case) or .json.",
)
@click.option("--force", is_flag=True, help=FORCE_HELP)
@click.option(
    "--jobs",
    "workers",
    default=os.cpu_count() or 1,
    show_default="one for each CPU",
    type=click.IntRange(1, 64),
    help="Processes that share the cases.",
)
def command(
    selection: Selection, faults: tuple[str, ...], matrix: Path | None, force: bool, workers: int
) -> int:
    """Plant faults in a backend that is right without them, and see whether the cases catch them.

    The backend answers in this process. `conformance run -b planted+NAME` plants one in a worker of its own.
    Exit code 0 when every fault is caught and nothing fails without one, else 1.
    """
    from conformance.failures import selftest
    from conformance.reports import kill_matrix as kills
    from conformance.reports import progress
    from conformance.reports.console import open_console

    if matrix is not None and matrix.suffix not in (".csv", ".json"):
        raise UsageError(f"--matrix {matrix}: the name has to end in .csv or .json")
    check_output(matrix, force=force)
    planted = _choose_faults(faults)
    cases = select_cases(selection)
    with progress.step_bar(count(len(planted), "fault"), len(cases)) as advance:
        outcome = selftest.selftest(cases, planted, workers, advance)
    kills.print_matrix(open_console(), outcome)
    if matrix is not None:
        write_document(matrix, (kills.as_csv if matrix.suffix == ".csv" else kills.as_json)(outcome))
    return AGREED if outcome.sound else DISAGREED


def _choose_faults(names: Sequence[str]) -> Sequence[Fault]:
    """The faults of these names, each once, all without names; raises UsageError for an unknown one."""
    from conformance.cases.spelling import nearest
    from conformance.frameworks.planted import BY_NAME, FAULTS

    for name in names:
        if name not in BY_NAME:
            near = nearest(name, BY_NAME, 3) or tuple(each for each in BY_NAME if name in each)[:3]
            meant = f"; did you mean {' or '.join(near)}?" if near else "; the kill matrix names all"
            raise UsageError(f"no fault is called {name!r}{meant}")
    return tuple(BY_NAME[name] for name in dict.fromkeys(names)) or FAULTS
