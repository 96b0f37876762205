"""Windows and facts of both sides of a change: a misreading is drawn where it explains what came out."""

from __future__ import annotations

import pytest
from support.paths import LIBRARY
from support.records import ended, right, wrong

from conformance.cases.loading import load
from conformance.changes.comparison.examples import Example
from conformance.reports.changes.page.panels import _example
from conformance.reports.changes.page.windows import draw_windows

CASE = "transpose/same_even.yaml::default-output"


@pytest.fixture(scope="module")
def case():
    return next(each for each in load([LIBRARY / "transpose" / "same_even.yaml"], 2**30) if each.id == CASE)


def lines(*results):
    return [(None if result is None else result.to_json(), "torch") for result in results]


def test_a_right_result_has_the_window_of_the_rule_and_a_wrong_one_that_of_its_reading(case):
    before, after = draw_windows(case, lines(wrong(CASE, readings=["window-later"]), right(CASE)))
    assert "<svg" in before
    assert "<svg" in after
    assert before != after


@pytest.mark.parametrize(
    "result",
    [
        None,
        wrong(CASE),
        wrong(CASE, readings=["kernel-transposed", "no such reading"]),
        wrong(CASE, readings=["window-later"], around=("a crop",)),
        ended(CASE, "refused", "ValueError"),
    ],
)
def test_what_nothing_explains_is_not_drawn(case, result):
    assert draw_windows(case, lines(result, right(CASE)))[0] == ""


def test_a_case_that_is_not_here_is_not_drawn():
    assert draw_windows(None, lines(right(CASE), right(CASE))) == ["", ""]


def test_facts_of_a_refusal(case):
    refused = ended(CASE, "refused", "ValueError", "no\u202e such stride").to_json()
    shown = _example(Example(CASE, refused, None, ("torch", "torch")), case)
    assert shown.after is None
    assert shown.before is not None
    assert ("error", "ValueError: no\\u202e such stride") in shown.before.facts
