"""The baseline that is kept in a repository: what a run changes against it, and taking that over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import click

from conformance.cli import defaults
from conformance.cli.option_groups import option
from conformance.cli.output import check_writable, print_progress
from conformance.cli.report_options import STRICT_HELP, fail_on_option, with_fail_on
from conformance.errors import AGREED, NOT_STARTED, HarnessError, UsageError
from conformance.judging.results import FAIL
from conformance.printable import count

if TYPE_CHECKING:
    from conformance.cases.case import Case
    from conformance.changes.comparison import Diff
    from conformance.changes.comparison.side import ComparedSide
    from conformance.runs.run import Run


@dataclass(frozen=True)
class BaselineOptions:
    """Which baseline a run is compared with, and whether it is updated."""

    HEADING: ClassVar[str] = "Against a baseline"

    baseline: Path | None = option(
        "--baseline",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Compare with the baseline in FILE; exit code 1 when anything changed.",
    )
    update: bool = option("--update-baseline", is_flag=True, help="Take over into it what changed.")
    strict: bool = option("--strict", is_flag=True, help=STRICT_HELP)
    fail_on: str | None = fail_on_option()


@dataclass(frozen=True)
class Outcome:
    """What came of a comparison: the exit code, what changed, the failures that the baseline has too."""

    exit_code: int
    difference: Diff | None = None
    accepted: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Compared:
    """The run that is compared with a baseline.

    `is_whole` says that the run had every case there is, here or in the package: rows of the baseline that it
    did not repeat are then dropped by an update, for the backends that it asked.
    """

    run: Run
    is_whole: bool


def read_baseline(options: BaselineOptions) -> ComparedSide | None:
    """The baseline as it is before the run, read first: a mistake in it costs no run."""
    from conformance.changes import baseline
    from conformance.runs.json_lines import check_replaceable, exists

    if options.baseline is None:
        if options.update or options.strict or options.fail_on is not None:
            flag = "--update-baseline" if options.update else "--strict" if options.strict else "--fail-on"
            raise UsageError(f"{flag} needs to know the baseline: name it with --baseline FILE")
        return None
    if options.update:
        check_writable(options.baseline)
    if not exists(options.baseline):
        if not options.update:
            raise UsageError(f"{options.baseline}: there is no such file; --update-baseline makes it")
        return None
    before = baseline.side_of(options.baseline)
    if options.update:
        check_replaceable(options.baseline, by_baseline=True)
    return before


def check_fixed_ids(options: BaselineOptions, cases: Iterable[Case]) -> None:
    """Raise UsageError where a baseline would have ids that depend on how the folder of the cases was named.

    The next run, which may name another folder above the same files, would meet none of them.
    """
    from conformance.cases.files import has_fixed_id
    from conformance.cases.onnx_vectors import PREFIX

    files = dict.fromkeys(case.place.file for case in cases) if options.update else {}
    for file in files:
        if not file.startswith(PREFIX) and not has_fixed_id(Path(file)):
            raise UsageError(
                f"{file}: the ids of its cases depend on how its folder is named on the command line;"
                " a baseline needs fixed ones: put the files below a folder called `cases`"
            )


def apply_baseline(options: BaselineOptions, before: ComparedSide | None, compared: Compared) -> Outcome:
    """Find what changed against the baseline, and update it where that is asked.

    Raises HarnessError, and writes nothing, where the two have nothing in common.
    """
    from conformance.changes import baseline
    from conformance.runs.run import exit_code

    assert options.baseline is not None
    ran = compared.run
    outcome = Outcome(NOT_STARTED if ran.failures else AGREED)
    if before is not None:
        before = baseline.respelled_for(before, ran)
        if defaults.is_configured("baseline") and not options.update and not _is_met(before, ran):
            print_progress(
                f"{options.baseline}, the configured baseline, has none of these results:"
                " nothing was compared"
            )
            return Outcome(exit_code(ran.results, ran.failures))
        _check_met(options, before, ran, compared.is_whole)
        outcome = _compare(options, before, ran)
    if not options.update:
        return outcome
    _update(options.baseline, before is not None, compared)
    return replace(outcome, exit_code=NOT_STARTED if ran.failures else AGREED)


def _compare(options: BaselineOptions, before: ComparedSide, ran: Run) -> Outcome:
    from conformance.changes import baseline

    assert options.baseline is not None
    difference = with_fail_on(
        baseline.compare(options.baseline, before, ran, options.strict), options.fail_on
    )
    failing = [result for result in ran.results if result.verdict == FAIL]
    accepted = frozenset((r.case, r.backend) for r in failing if baseline.is_accepted(before, r))
    return Outcome(baseline.exit_code(before, difference, ran), difference, accepted)


def _update(file: Path, is_there: bool, compared: Compared) -> None:
    """Take a run over into the baseline; a run that was stopped has not every case."""
    from conformance.changes import baseline

    ran = compared.run
    old = baseline.read(file) if is_there else None
    everything = compared.is_whole and ran.stopped is None
    is_changed = baseline.write(file, baseline.update(old, ran, everything=everything))
    print_progress(f"{file}: {'updated' if is_changed else 'as it was'}")


def _is_met(before: ComparedSide, ran: Run) -> bool:
    return any(before.find(result.backend, result.case) for result in ran.results)


def _check_met(options: BaselineOptions, before: ComparedSide, ran: Run, is_whole: bool) -> None:
    """Raise HarnessError where a baseline and a run have nothing in common.

    A comparison would be with nothing; an update of the whole would put other cases in place of the user's.
    New backends may be added to the same cases, and single cases to others.
    """
    if options.update:
        cases = before.cases
        is_met = not is_whole or not cases or any(result.case in cases for result in ran.results)
    else:
        is_met = _is_met(before, ran)
    if ran.results and not is_met:
        result = ran.results[0]
        raise HarnessError(
            f"{options.baseline} has none of {count(len(ran.results), 'result')} of this run, such as"
            f" {result.case} on {result.backend}: nothing was compared, and the file is as it was."
            " Name the cases that it was made of, or another file"
        )
