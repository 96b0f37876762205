"""`conformance upgrade`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from conformance.cli import completion
from conformance.cli.backend_options import Backing, Pace, prepare
from conformance.cli.case_options import Selection, select_cases
from conformance.cli.help import Command
from conformance.cli.option_groups import group, words_of
from conformance.cli.origins import option_words, versioned
from conformance.cli.output import check_writable, echo, print_failed_starts, print_progress
from conformance.cli.record_options import RecordFolder
from conformance.cli.report_options import ChangeReportOptions, with_fail_on, write_difference
from conformance.commands import command as command_line
from conformance.errors import HarnessError, UsageError

if TYPE_CHECKING:
    from conformance.changes import Package
    from conformance.changes.comparison import Change


@click.command(
    "upgrade",
    cls=Command,
    examples=(
        "conformance upgrade jax==0.9.2 jax==0.10.2",
        "conformance upgrade jax==0.9.2 jax==0.10.2 --html changes.html",
    ),
)
@click.argument("old", metavar="PKG==OLD", shell_complete=completion.packages)
@click.argument("new", metavar="PKG==NEW", shell_complete=completion.packages)
@group(Selection, "selection")
@group(Backing, "backing", "backends", "extra", "device")
@group(Pace, "pace")
@group(ChangeReportOptions, "report")
@group(RecordFolder, "records")
def command(
    old: str,
    new: str,
    selection: Selection,
    backing: Backing,
    pace: Pace,
    report: ChangeReportOptions,
    records: RecordFolder,
) -> int:
    """Run the same cases with two versions of a package and say what changed.

    PKG==OLD and PKG==NEW are two versions of one package, as jax==0.4.30 and jax==0.10.2; a name alone is
    the version that is installed here. Each gets an environment of its own, which is kept for the next time.
    PATH is a file, a folder, or FILE::ID for one case; default: cases/ here, else those of the package.
    """
    from conformance.changes import NEW, OLD, UpgradeSide, spelling, targets, upgrade
    from conformance.changes.comparison.examples import find_examples
    from conformance.reports import progress
    from conformance.reports.changes import Sources
    from conformance.reports.origins import origins_of
    from conformance.runs.recording import Execution

    report.check()
    records.check()
    both = _parse_packages(old, new)
    asked = [targets(each, backing.backends, backing.device, backing.extra) for each in both]
    names = [{one.name: spelling(one, each) for one in there} for each, there in zip(both, asked)]
    cases = select_cases(selection)
    with _open_folder(records.folder) as folder:
        _check_records(folder / OLD, folder / NEW)
        before, after = (
            UpgradeSide(str(each), prepare(there), named) for each, there, named in zip(both, asked, names)
        )
        execution = Execution(pace.workers, pace.timeout, progress, print_progress)
        found = upgrade(cases, before, after, folder, execution, records.resume, not records.no_precision)
        found = replace(found, difference=with_fail_on(found.difference, report.fail_on))
        changes = found.difference.changes if report.html else ()
        examples = find_examples(changes, folder / OLD, folder / NEW, (names[0], names[1]))
    if found.difference.compared or not found.failures:
        origins = origins_of(cases, asked[0], option_words(backing, selection, pace))
        sides = (versioned(origins, named, str(each)) for named, each in zip(names, both))
        sources = Sources({case.id: case.place for case in cases}, *sides)
        write_difference(found.difference, report, lambda: sources)
        report.write_page(found.difference, examples, cases, sources)
    if found.difference.changes and report.form == "text" and all(map(_is_exact, both)):
        same = (*words_of(selection, "paths", "memory_limit"), *words_of(backing), *words_of(pace, "timeout"))
        echo(_next_step(both, same, found.difference.changes))
    print_failed_starts(found.failures)
    return found.exit_code


def _check_records(*files: Path) -> None:
    """Raise UsageError or HarnessError for a file that a record cannot be written to."""
    from conformance.runs.json_lines import check_replaceable

    for file in files:
        check_writable(file)
        check_replaceable(file)


def _parse_packages(old: str, new: str) -> tuple[Package, Package]:
    """Both versions; raises UsageError where they are of two packages."""
    from conformance.changes import package

    both = package(old), package(new)
    if both[0].name != both[1].name:
        raise UsageError(f"two versions of one package are compared, not {both[0]} and {both[1]}")
    return both


def _is_exact(package: Package) -> bool:
    """Whether the package is one version, which a bisection can start from."""
    return re.fullmatch(r"==[^,*=]+", package.specifier) is not None


def _next_step(both: tuple[Package, Package], same: Sequence[str], changes: Sequence[Change]) -> str:
    """The command that names the release of the first change; `same` are words that it has from this one."""
    old, new = (package.specifier.removeprefix("==") for package in both)
    case = next((case for change in changes for case in change.cases if case), None)
    subject = ["--precision"] if case is None else ["--case", case]
    words = command_line("bisect", both[0].name, f"--good={old}", f"--bad={new}", *same, *subject)
    return f"which release changed it: {words}"


@contextmanager
def _open_folder(path: Path | None) -> Iterator[Path]:
    """The folder of the records, made where it is missing, or one that is removed at the end."""
    if path is None:
        with TemporaryDirectory(prefix="conformance-") as folder:
            yield Path(folder)
        return
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HarnessError(
            f"--records {path}: the folder cannot be made: {error.strerror or error}"
        ) from error
    yield path
