"""`conformance upgrade`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from conformance.cli import backend_options as backing
from conformance.cli import case_options as selection
from conformance.cli.diff import FORMATS, tell
from conformance.cli.output import check
from conformance.errors import HarnessError, UsageError

if TYPE_CHECKING:
    from conformance.changes import Package
    from conformance.changes.comparison import Change


@click.command("upgrade")
@click.argument("old", metavar="PKG==OLD")
@click.argument("new", metavar="PKG==NEW")
@selection.options
@backing.names
@backing.pace
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to FILE.")
@click.option(
    "--records",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the records of both versions in this folder.",
)
@click.option("--resume", is_flag=True, help="Go on with the records in --records where they were cut off.")
def command(
    old: str,
    new: str,
    backends: tuple[str, ...],
    extra: tuple[str, ...],
    device: str,
    workers: int,
    timeout: float,
    records: Path | None,
    resume: bool,
    form: str,
    output: Path | None,
    **words: Any,
) -> int:
    """Run the same cases with two versions of a package and say what changed.

    PKG==OLD and PKG==NEW are two versions of one package, as jax==0.4.30 and jax==0.10.2; a name alone is
    the version that is installed here. Each gets an environment of its own, which is kept for the next time.
    PATH is a file, a folder, or FILE::ID for one case; default: cases/ here, else those of the package.
    """
    from conformance.changes import OLD, Side, package, targets, upgrade, written
    from conformance.reports import progress

    check(output)
    if resume and records is None:
        raise UsageError("--resume goes on with records: name their folder with --records DIR")
    both = [package(text) for text in (old, new)]
    if both[0].name != both[1].name:
        raise UsageError(f"two versions of one package are compared, not {both[0]} and {both[1]}")
    asked = [targets(each, backends, device, extra) for each in both]
    cases = selection.selected(selection.Selection(**words))
    with _folder(records) as folder:
        check(folder / OLD)
        before, after = (
            Side(str(each), backing.prepare(there), {target.name: written(target, each) for target in there})
            for each, there in zip(both, asked)
        )
        found = upgrade(cases, before, after, folder, workers, timeout, resume, progress, backing.say)
    if found.difference.compared or not found.failures:
        tell(found.difference, form, output, lambda: {case.id: case.place for case in cases})
    if found.difference.changes and form == "text" and all(map(_exact, both)):
        same = [*words["paths"], *(f"--backend={name}" for name in backends)]
        same += [f"--with={text}" for text in extra] + [f"--device={device}"] * (device != "auto")
        click.echo(_next_step(both[0], both[1], same, found.difference.changes))
    for name, reason in found.failures.items():
        click.echo(f"error: {name} could not start: {reason}", err=True)
    return found.exit_code


def _exact(of: Package) -> bool:
    """Whether the package is one version, which a bisection can start from."""
    return re.fullmatch(r"==[^,*=]+", of.specifier) is not None


def _next_step(old: Package, new: Package, same: Sequence[str], changes: Sequence[Change]) -> str:
    """The command that names the release of the first change."""
    ends = [f"--{end}={each.specifier.removeprefix('==')}" for end, each in (("good", old), ("bad", new))]
    case = next((case for change in changes for case in change.cases if case), None)
    what = ["--precision"] if case is None else ["--case", case]
    words = shlex.join(["conformance", "bisect", old.name, *ends, *same, *what])
    return f"which release changed it: {words}"


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is None:
        with TemporaryDirectory(prefix="conformance-") as folder:
            yield Path(folder)
        return
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HarnessError(
            f"--records {kept}: the folder cannot be made: {error.strerror or error}"
        ) from error
    yield kept
