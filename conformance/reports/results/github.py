"""A run as annotations of GitHub Actions: one for each cause, at the line of its smallest case."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cases.library import is_shipped
from conformance.judging.diagnosis.failure_groups import FailureGroup
from conformance.printable import count
from conformance.reports.annotations import ERROR, MOST, NOTICE, annotation
from conformance.reports.changes import github as changes
from conformance.reports.failure import describe_failure
from conformance.reports.results import RunReport
from conformance.reports.results.cause import name_backends, name_cause
from conformance.reports.results.text import first_ids, verdict

MOST_IDS = 20


def write(report: RunReport) -> str:
    """A line for each backend that did not start or checked nothing, for each cause and each change against
    the baseline; the verdict as a notice."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: RunReport) -> Iterator[str]:
    for name, why in report.run.failures.items():
        yield annotation(ERROR, f"{name} could not start", why)
    for name in report.unchecked:
        yield annotation(ERROR, f"{name} checked nothing", "every case was skipped")
    for group in report.groups[:MOST]:
        yield _annotation(group, report)
    if len(report.groups) > MOST:
        yield annotation(ERROR, "conformance", f"{count(len(report.groups) - MOST, 'more cause')}")
    if report.difference is not None:
        yield from changes.annotation_lines(report.difference, report.places)
    yield annotation(NOTICE, "conformance", verdict(report))


def _annotation(group: FailureGroup, report: RunReport) -> str:
    level = NOTICE if report.is_accepted(group) else ERROR
    case = group.smallest.case
    place = None if is_shipped(case) else report.places.get(case)
    block = "\n".join(describe_failure(group.smallest, report.origins))
    also = f"\n{count(len(group.cases), 'case')}: {first_ids(group.cases, MOST_IDS)}"
    title = f"{count(len(group.results), 'failure')} of {name_backends(group)}"
    return annotation(level, title, f"{name_cause(group)}\n{block}{also}", place)
