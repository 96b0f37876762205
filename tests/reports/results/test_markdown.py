"""A run as the summary of a job."""

import re

from support.planted.dense import case
from support.records import ended
from support.run_reports import one_bug, report_of

from conformance.reports.results import format_run


def test_markdown_has_the_table_and_folds_the_block():
    text = format_run(one_bug(), "markdown")
    assert text.startswith("### 🔴 Conformance: 4 of 5 checked")
    assert "| `torch` | 2.1 | cpu | 1 | 3 | 0 | 0 |" in text
    assert "**3 failures** of torch: output comes out when" in text
    assert text.count("<details>") == text.count("</details>") == 1
    assert text.count("```") == 2


def test_markdown_is_bounded_and_counts_what_it_leaves_out():
    cases = [case(f"c{at}") for at in range(400)]
    failed = [
        ended(each.id, "refused", f"Error{'x' * (at % 70)}{at}", "y" * 5000) for at, each in enumerate(cases)
    ]
    text = format_run(report_of(failed, cases), "markdown")
    assert len(text) < 65_000
    assert re.search(r"and \d+ more causes that found no room", text)
