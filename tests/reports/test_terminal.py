"""The summary of a run as lines of a terminal."""

import io

from rich.console import Console
from support.planted.dense import case

from conformance.commands import Origins
from conformance.judging.expectations import UnseenExpectation
from conformance.judging.results import Result
from conformance.operators.observations import About
from conformance.reports.terminal import MOST_FAILURES, print_summary, print_unseen

ABOUT = About("numpy", "1.26", "numpy")


def summary(results, causes=()):
    text = io.StringIO()
    print_summary(Console(file=text, width=200), results, {"numpy": ABOUT}, Origins(), causes)
    return text.getvalue()


def test_a_row_counts_the_verdicts_of_a_backend():
    results = [
        Result("a", "numpy", "pass", "computed"),
        Result("b", "numpy", "skip", "unsupported", reason="no"),
    ]
    text = summary(results)
    assert "2 cases" in text
    assert "FAIL" not in text
    row = next(line for line in text.splitlines() if line.strip().startswith("numpy") and "1.26" in line)
    assert row.split()[3:7] == ["1", "0", "0", "1"]


def test_skips_are_grouped_by_how_their_reason_begins_and_none_is_cut_short():
    results = [
        Result(str(at), "numpy", "skip", "unsupported", reason=reason)
        for at, reason in enumerate(("no bfloat16: a", "no bfloat16: b", "no bfloat16: a", "rank: 4"))
    ]
    text = summary(results)
    assert "Skipped (4)" in text
    assert "numpy (3): no bfloat16: a (and 1 more reason that begins so)\n" in text
    assert "numpy (1): rank: 4\n" in text


def test_markup_in_a_message_is_shown_as_it_is():
    failed = Result("a", "numpy", "fail", "computed", aspects={"output": "fail"}, diagnosis="[bold]x[/bold]")
    assert "[bold]x[/bold]" in summary([failed])


def test_failures_beyond_the_most_are_counted():
    failed = [
        Result(str(at), "numpy", "fail", "computed", aspects={"output": "fail"})
        for at in range(MOST_FAILURES + 2)
    ]
    text = summary(failed)
    assert text.count("FAIL") == MOST_FAILURES
    assert "... and 2 more failures" in text


def test_expectations_that_nobody_looked_at_are_listed():
    unseen = [UnseenExpectation(case(), (f"b{index}",)) for index in range(30)]
    text = io.StringIO()
    print_unseen(Console(file=text, width=200), unseen)
    lines = text.getvalue().splitlines()
    assert lines[0].endswith("skipped by b0")
    assert (len(lines), lines[-1]) == (11, "... and 20 more expectations not looked at")
