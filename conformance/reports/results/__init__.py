"""A finished run, written for people, programs and CI: one module for each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from conformance.cases.yaml.place import Place
from conformance.changes.comparison import Diff
from conformance.commands import NOWHERE, Origins
from conformance.judging.diagnosis.common_causes import CommonCause
from conformance.judging.diagnosis.failure_groups import FailureGroup
from conformance.runs.run import Run
from conformance.runs.summary import Summary


@dataclass(frozen=True)
class RunReport:
    """All that a report of a run says.

    `groups` are the failures by cause, `causes` what those of one backend have in common. `accepted` are the
    failures (case and backend) that the baseline has as well, `difference` what changed against it.
    `unchecked` are the backends that had to check something and did not.
    """

    run: Run
    summary: Summary
    source: str = ""
    groups: tuple[FailureGroup, ...] = ()
    causes: tuple[CommonCause, ...] = ()
    origins: Origins = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)
    exit_code: int = 0
    difference: Diff | None = None
    accepted: frozenset[tuple[str, str]] = frozenset()
    unchecked: tuple[str, ...] = ()

    def is_accepted(self, group: FailureGroup) -> bool:
        """Whether the baseline has every failure of a group."""
        return all((result.case, result.backend) in self.accepted for result in group.results)


def format_run(report: RunReport, form: str) -> str:
    """A run in one of the formats of `conformance.reports.changes.FORMATS`, ending in a newline."""
    write: Callable[[RunReport], str] = import_module(f"{__name__}.{form}").write
    return write(report)
