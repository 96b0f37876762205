"""A run as one object of JSON: counts, causes, and every failing result; docs/reports.md lists the keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from conformance._version import __version__
from conformance.commands import CI_COMMAND
from conformance.judging.diagnosis.failure_groups import FailureGroup
from conformance.judging.results import FAIL
from conformance.reports.results import RunReport
from conformance.reports.results.cause import name_cause
from conformance.runs.record import json_value
from conformance.runs.summary import BackendCounts

FORMAT = 1
"""The number of this format, under the key `run`; it grows when a key changes its meaning."""


def write(report: RunReport) -> str:
    """Pure ASCII, so that no text in it acts on anything; numbers that JSON has not are texts."""
    text = json.dumps(json_value(run_object(report)), indent=1, allow_nan=False)
    return text.replace(CI_COMMAND, CI_COMMAND.replace("[", "\\u005b")) + "\n"


def run_object(report: RunReport) -> dict[str, Any]:
    """The run as an object, before its numbers are made those of JSON."""
    ran, summary = report.run, report.summary
    failures = [result for result in ran.results if result.verdict == FAIL]
    return {
        "run": FORMAT,
        "conformance": __version__,
        "exit": report.exit_code,
        "stopped": ran.stopped,
        "cases": summary.cases,
        "results": summary.results,
        "checked": summary.checked,
        "counts": summary.verdicts,
        "backends": {each.name: _backend(each) for each in summary.backends},
        "not_started": ran.failures,
        "unchecked": report.unchecked,
        "skipped": summary.skipped,
        "known": summary.known,
        "weak": summary.weak,
        "unseen": [{"case": each.case.id, "backends": each.backends} for each in ran.unseen],
        "causes": [_cause(group, report) for group in report.groups],
        "failures": [{**result.to_json(), **_place(result.case, report)} for result in failures],
        "baseline": report.difference.to_json() if report.difference else None,
    }


def _backend(counts: BackendCounts) -> dict[str, Any]:
    about = counts.about
    return {
        "framework": about.framework,
        "version": about.version,
        "variant": about.variant,
        "device": about.device,
        "counts": counts.verdicts,
        "weak": counts.weak,
        "not_native": counts.emulated,
        "seconds": round(counts.seconds, 6),
    }


def _cause(group: FailureGroup, report: RunReport) -> dict[str, Any]:
    """A cause, and its results by case and backend, the smallest first."""
    smallest = group.smallest
    return {
        "kind": group.kind,
        "names": group.names,
        "sentence": name_cause(group),
        "count": len(group.results),
        "accepted": report.is_accepted(group),
        "backends": group.backends,
        "repeat": report.origins.repeat(smallest.case, smallest.backend),
        "results": [[result.case, result.backend] for result in group.results],
    }


def _place(case: str, report: RunReport) -> Mapping[str, Any]:
    place = report.places.get(case)
    return {"file": place.file, "line": place.line, "column": place.column} if place else {}
