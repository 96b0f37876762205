"""`conformance bisect`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import click

from conformance.cli import completion
from conformance.cli.backend_options import Backing, Pace, prepare
from conformance.cli.case_options import Selection, select_cases
from conformance.cli.help import Command
from conformance.cli.option_groups import group, option, words_of
from conformance.cli.output import echo, print_on_interrupt, print_progress
from conformance.cli.record_options import RecordFolder
from conformance.commands import command as command_line
from conformance.errors import UsageError

if TYPE_CHECKING:
    from conformance.backends.target import Target
    from conformance.cases.case import Case
    from conformance.changes import KeptAnswers, Package


@dataclass(frozen=True)
class Search:
    """Which versions are searched, and for what."""

    HEADING: ClassVar[str] = "Where to search"

    good: str = option("--good", required=True, metavar="VERSION", help="Where the search starts.")
    bad: str = option("--bad", required=True, metavar="VERSION", help="Where something is different.")
    ids: tuple[str, ...] = option(
        "--case", multiple=True, metavar="ID", help="Only this case (repeatable), as a diff names it."
    )
    versions: str | None = option(
        "--versions",
        metavar="V,V,...",
        help="The versions to search (default: those that the package index has).",
    )
    pre: bool = option("--pre", is_flag=True, help="Search pre-releases too.")
    precision: bool = option(
        "--precision",
        is_flag=True,
        help="Search for where the precision fingerprint changed; cases only where some are selected"
        " (default: where no case changed).",
    )

    @property
    def measures_precision(self) -> bool | None:
        """Whether fingerprints are measured; None where that depends on whether a case changed."""
        return True if self.precision else False if self.ids else None


@click.command(
    "bisect",
    cls=Command,
    examples=(
        "conformance bisect jax --good 0.8.3 --bad 0.10.2 --case transpose/same_even.yaml::default-output",
    ),
)
@click.argument("package", metavar="PKG", shell_complete=completion.packages)
@group(Search, "search")
@group(Selection, "selection")
@group(Backing, "backing", "backends", "extra", "device")
@group(Pace, "pace")
@group(RecordFolder, "records", "folder", "resume")
def command(
    package: str,
    search: Search,
    selection: Selection,
    backing: Backing,
    pace: Pace,
    records: RecordFolder,
) -> int:
    """Name the first version of a package with which a case gives something else.

    Runs the selected cases with both ends, then halves the released versions between them for each case that
    changed. Where none did, how both compute is measured, and each entry of that fingerprint which changed
    is searched for. Versions that do not install or start are left out. With --records DIR a search that was
    cut off goes on, by --resume, from what it has measured. PATH is a file, a folder, or FILE::ID for one
    case.
    """
    from conformance.changes import Package, bisect, targets
    from conformance.reports import progress
    from conformance.reports.bisection import describe_bisection
    from conformance.runs.recording import Execution

    records.check()
    name = _package_name(package)
    versions = _find_versions(name, search)
    with_cases = bool(search.ids) or selection.is_narrowed or not search.precision
    cases = (
        _choose_cases(select_cases(selection), search.ids, words_of(selection, "paths")) if with_cases else []
    )

    def prepare_version(version: str) -> tuple[Target, ...]:
        of_package = Package(name, f"=={version}")
        return prepare(targets(of_package, backing.backends, backing.device, backing.extra))

    execution = Execution(pace.workers, pace.timeout, progress, print_progress)
    answers = _open_answers(Package(name, f"=={search.good}"), cases, backing, pace, records)
    words = (package, *(word for group in (selection, backing, pace, search) for word in words_of(group)))
    with print_on_interrupt(_describe_resume(words, records)):
        bisection = bisect(cases, versions, prepare_version, execution, search.measures_precision, answers)
    for line in describe_bisection(name, (search.good, search.bad), bisection):
        echo(line)
    return bisection.exit_code


def _open_answers(
    of: Package, cases: Sequence[Case], backing: Backing, pace: Pace, records: RecordFolder
) -> KeptAnswers | None:
    """The folder in which answers are kept; None where none is named."""
    from conformance.changes import KeptAnswers, digest_of, open_answers, targets

    if records.folder is None:
        return None
    names = [target.name for target in targets(of, backing.backends, backing.device, backing.extra)]
    identity = {
        "package": of.name,
        "backends": names,
        "with": sorted(backing.extra),
        "device": backing.device,
        "timeout": pace.timeout,
        "cases": digest_of(cases),
    }
    return open_answers(
        KeptAnswers(records.folder, frozenset(names), identity, records.resume), print_progress
    )


def _describe_resume(words: Sequence[str], records: RecordFolder) -> str:
    """How a search that is interrupted goes on; empty where it keeps nothing."""
    if records.folder is None:
        return ""
    return f"go on with: {command_line('bisect', *words, *words_of(replace(records, resume=True)))}"


def _package_name(text: str) -> str:
    """The name of a package without a version; raises UsageError for anything else."""
    from packaging.utils import canonicalize_name

    from conformance.backends.requirements import parse_requirement

    requirement = parse_requirement(text)
    if str(requirement) != requirement.name:
        raise UsageError(
            f"{text!r}: a name alone is wanted, such as {requirement.name}; --good and --bad are its versions"
        )
    return str(canonicalize_name(requirement.name))


def _find_versions(package: str, search: Search) -> tuple[str, ...]:
    """The versions from the good to the bad one, both included."""
    from conformance.changes import releases

    ends = [releases.parse_version(end) for end in (search.good, search.bad)]
    if search.versions is not None:
        listed = releases.parse_versions(search.versions)
    else:
        prereleases = search.pre or any(end.is_prerelease for end in ends)
        listed = releases.released_versions(package, prereleases=prereleases)
    return releases.versions_between(listed, search.good, search.bad)


def _choose_cases(cases: Sequence[Case], ids: Sequence[str], paths: Sequence[str] = ()) -> list[Case]:
    """The cases with these ids, all where none is written; raises UsageError for one that is not there."""
    from difflib import get_close_matches

    by_name = {key: case for case in cases for key in (case.id, case.name) if key}
    for name in ids:
        if name not in by_name:
            near = get_close_matches(name, by_name, 1)
            shown = f"`{command_line('list', *paths)}` shows them"
            meant = f"did you mean {near[0]}?" if near else shown
            raise UsageError(f"--case {name!r} is none of the {len(cases)} selected cases; {meant}")
    return list({by_name[name].id: by_name[name] for name in ids}.values()) or list(cases)
