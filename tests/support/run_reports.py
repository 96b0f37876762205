"""Reports of runs made by hand."""

from __future__ import annotations

import io
from dataclasses import replace

from conformance.cli.baseline_options import Outcome
from conformance.cli.run_report import Asked, build_report
from conformance.commands import BackendOrigin, Origins
from conformance.operators.observations import About
from conformance.reports.console import open_console
from conformance.reports.results.text import BRIEF, print_report
from conformance.runs.run import Run
from support.planted.dense import case
from support.records import right, unsupported, wrong

AGREED = Outcome(0)
STRIDED = [case(f"strided-{at}", stride=(2, 3), input=(2, 4, 7, 8 + 3 * at)) for at in range(4)]


def report_of(results, cases=STRIDED, expected=(), outcome=AGREED, **words):
    """The report of a run that has these results; `words` are further fields of the run."""
    abouts = {r.backend: About("torch", "2.1", "cpu") for r in results}
    ran = Run(tuple(results), abouts, words.pop("failures", {}), **words)
    origins = Origins(
        {each.id: f"cases/{each.id}" for each in cases},
        {name: BackendOrigin(name, shown=frozenset({"output"})) for name in abouts},
    )
    return build_report(ran, Asked(cases, "4 cases of cases/ here", origins), outcome, expected)


def text_of(report, width=200, detail=BRIEF, **changed):
    """What is printed of a report on a terminal of this width."""
    text = io.StringIO()
    console = open_console(file=text, width=width, color_system=None)
    print_report(console, report, replace(detail, **changed))
    return text.getvalue()


def one_bug():
    """The report of a kernel with one bug in three cases, a pass and a skip."""
    ids = [each.id for each in STRIDED]
    failed = [wrong(name, readings=("kernel-flipped",), diagnosis="worst at x") for name in ids[:3]]
    skipped = replace(unsupported(ids[0], backend="jax"), skip="rank")
    return report_of([*failed, right(ids[3]), skipped], outcome=Outcome(1))
