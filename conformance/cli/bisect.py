"""`conformance bisect`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from conformance.cli import backend_options as backing
from conformance.cli import case_options as selection

if TYPE_CHECKING:
    from conformance.backends.target import Target
    from conformance.cases.case import Case
    from conformance.changes import Bisection

MOST_IDS = 4


@click.command("bisect")
@click.argument("package", metavar="PKG")
@click.option("--good", required=True, metavar="VERSION", help="Where the search starts.")
@click.option("--bad", required=True, metavar="VERSION", help="Where something is different.")
@click.option(
    "--case", "ids", multiple=True, metavar="ID", help="Only this case (repeatable), as a diff names it."
)
@click.option(
    "--versions",
    "among",
    metavar="V,V,...",
    help="The versions to search (default: those that the package index has).",
)
@click.option("--pre", is_flag=True, help="Search pre-releases too.")
@click.option(
    "--precision",
    is_flag=True,
    help="Search for where the precision fingerprint changed; cases only where some are selected (default:"
    " where no case changed).",
)
@selection.options
@backing.names
@backing.pace
def command(
    package: str,
    good: str,
    bad: str,
    ids: tuple[str, ...],
    among: str | None,
    pre: bool,
    precision: bool,
    backends: tuple[str, ...],
    extra: tuple[str, ...],
    device: str,
    workers: int,
    timeout: float,
    **words: Any,
) -> int:
    """Name the first version of a package with which a case gives something else.

    Runs the selected cases with both ends, then halves the released versions between them for each case that
    changed. Where none did, how both compute is measured, and each entry of that fingerprint which changed
    is searched for. Versions that do not install or start are left out. PATH is a file, a folder, or FILE::ID
    for one case.
    """
    from conformance.changes import Package, bisect, releases, targets

    name, both = _named(package), [releases.version(end) for end in (good, bad)]
    early = pre or any(end.is_prerelease for end in both)
    listed = releases.written(among) if among is not None else releases.released(name, prereleases=early)
    line = releases.between(listed, good, bad)
    named = bool(ids) or any(words[name] for name in ("paths", "expression", "tags", "shard"))
    cases = _chosen(selection.selected(selection.Selection(**words)), ids) if named or not precision else []
    looked = True if precision else False if ids else None

    def prepared(version: str) -> tuple[Target, ...]:
        return backing.prepare(targets(Package(name, f"=={version}"), backends, device, extra))

    found = bisect(cases, line, prepared, workers, timeout, lambda text: click.echo(text, err=True), looked)
    for said in told(name, (good, bad), found):
        click.echo(said)
    return found.exit_code


def _named(text: str) -> str:
    """The name of a package without a version; raises UsageError for anything else."""
    from packaging.utils import canonicalize_name

    from conformance.backends.requirements import parsed
    from conformance.errors import UsageError

    requirement = parsed(text)
    if str(requirement) != requirement.name:
        raise UsageError(
            f"{text!r}: a name alone is wanted, such as {requirement.name}; --good and --bad are its versions"
        )
    return str(canonicalize_name(requirement.name))


def _chosen(cases: Sequence[Case], ids: Sequence[str]) -> list[Case]:
    """The cases with these ids, all where none is written; raises UsageError for one that is not there."""
    from difflib import get_close_matches

    from conformance.errors import UsageError

    found = {key: case for case in cases for key in (case.id, case.name)}
    for name in ids:
        if name not in found:
            near = get_close_matches(name, found, 1)
            meant = f"did you mean {near[0]}?" if near else "`conformance list` shows them"
            raise UsageError(f"--case {name!r} is none of the {len(cases)} selected cases; {meant}")
    return list({found[name].id: found[name] for name in ids}.values()) or list(cases)


def told(package: str, ends: tuple[str, str], found: Bisection) -> Iterator[str]:
    """What was found, a paragraph for each version that changed something."""
    from conformance.changes.measurements import last_line

    yield from _alike(package, ends, found)
    for each in found.found:
        step = each.step
        unknown = f" (or one of {', '.join(step.skipped)}, which could not be run)" if step.skipped else ""
        yield f"{package} {step.first}{unknown} is the first that differs, {step.before} does not"
        for change in each.changes:
            yield f"  {change.backends[0]}: {change.sentence}"
            some = ", ".join(change.cases[:MOST_IDS])
            more = f" and {len(change.cases) - MOST_IDS} more" if len(change.cases) > MOST_IDS else ""
            yield from [f"    {some}{more}"] if some else []
    for version, why in found.skipped.items():
        yield f"left out: {package} {version}: {last_line(why)}"


def _alike(package: str, ends: tuple[str, str], found: Bisection) -> Iterator[str]:
    """What of the two ends was looked at and is alike, and what could not be decided."""
    both = f"{package} {ends[0]} and {ends[1]}"
    if found.results and not found.results.changes:
        yield f"{both} give the same ({found.results.compared} results compared)"
    if found.precision and not found.precision.changes:
        undecided = [note for note in found.precision.notes if note.kind == "undecided"]
        if undecided:
            yield f"{both}: a fingerprint ran out of time or was killed; what differs in it may be chance"
        else:
            yield f"{both} compute in the same way (precision fingerprint)"
