"""A run as JUnit XML: a suite for each backend, a test for each case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from conformance.changes.comparison.diff import Diff
from conformance.commands import command
from conformance.judging.results import FAIL, KNOWN, SKIP, Result
from conformance.reports.changes import junit as changes
from conformance.reports.failure import describe_failure
from conformance.reports.junit import ERROR, FAILURE, SKIPPED, JunitTest, document
from conformance.reports.results import RunReport


def write(report: RunReport) -> str:
    """Failures are failures, skips and known deviations skipped tests; a backend that did not start, or that
    checked nothing, is an error."""
    return document(command("run"), _suites(report))


def _suites(report: RunReport) -> Iterator[tuple[str, list[JunitTest]]]:
    for each in report.summary.backends:
        own = [result for result in report.run.results if result.backend == each.name]
        tests = [_test(result, report) for result in own]
        if each.name in report.unchecked:
            why = "nothing was checked, every case was skipped"
            tests.append(JunitTest("checks something", _group("", each.name), ERROR, why, kind="unchecked"))
        yield each.name, tests
    for name, why in report.run.failures.items():
        message = why.partition("\n")[0]
        yield name, [JunitTest("starts", _group("", name), ERROR, message, why, kind="not started")]
    if isinstance(report.difference, Diff):
        for title, tests in changes.suites(report.difference):
            yield f"baseline: {title}", tests


def _test(result: Result, report: RunReport) -> JunitTest:
    file, _, name = result.case.partition("::")
    outcome, message, text = "", "", ""
    if result.verdict == FAIL and (result.case, result.backend) in report.accepted:
        outcome, message = SKIPPED, "fails in the baseline as well"
    elif result.verdict == FAIL:
        head, *lines = describe_failure(result, report.origins)
        place = report.places.get(result.case)
        outcome, message = FAILURE, (result.diagnosis or result.reason or head).partition("\n")[0]
        text = "\n".join([head, *([f"     at {place}"] if place else []), *lines])
    elif result.verdict in (SKIP, KNOWN):
        outcome, message = SKIPPED, f"{result.verdict}: {(result.reason or '').partition(chr(10))[0]}"
    kind = ", ".join(result.failing_aspects) or "stale"
    return JunitTest(name or file, _group(file, result.backend), outcome, message, text, kind, result.seconds)


def _group(file: str, backend: str) -> str:
    """The name of a class, which CI systems take apart at its dots: the file, then the backend."""
    parts = PurePath(file).with_suffix("").parts if file else ()
    return ".".join(("conformance", *parts, backend.replace(".", "_")))
