"""A run in every format: nothing in a text acts on anything, and nothing is lost."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from support import junit as schema
from support.planted.dense import case
from support.records import ended, right, unsupported, wrong
from support.run_reports import STRIDED, one_bug, report_of

from conformance.changes.comparison import Change, Diff
from conformance.cli.baseline_options import Outcome
from conformance.cli.output_files import check_output
from conformance.reports.changes import FORMATS
from conformance.reports.results import format_run

IDS = [each.id for each in STRIDED]
HOSTILE = (
    "\x1b[31mred\x1b[0m ##[group]x\n##[error]x\n"
    "::error file=x::gotcha\r\n| a | b |\n```\n</details><script>alert(1)</script> ]]> & "
    "@everyone #1 %0A::warning::x \x00 \x0b \ud800 \ufffe \u202e https://example.org [x](y) "
    + "long "
    * 20000
)


def hostile():
    one = case(HOSTILE)
    error = {"type": HOSTILE, "message": HOSTILE}
    results = [
        wrong(one.id, HOSTILE, diagnosis=HOSTILE, error=error, call=HOSTILE, readings=(HOSTILE,)),
        unsupported(one.id, HOSTILE, HOSTILE),
        ended(HOSTILE, "refused", HOSTILE, HOSTILE, HOSTILE),
        replace(right(one.id, HOSTILE), verdict="known", reason=HOSTILE, aspects={HOSTILE: "known"}),
    ]
    change = Change("values", "broken", (HOSTILE, HOSTILE), ("output",), HOSTILE, HOSTILE, (one.id,))
    difference = Diff(HOSTILE, HOSTILE, {}, {}, 1, (change,), (), (), (HOSTILE,))
    failures = {HOSTILE: HOSTILE}
    outcome = Outcome(1, difference)
    return report_of(results, [one], expected=[HOSTILE], outcome=outcome, failures=failures)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("make", [hostile, one_bug])
def test_a_report_may_be_written_over_by_the_next_one(tmp_path, form, make):
    (tmp_path / "report").write_text(format_run(make(), form))
    check_output(tmp_path / "report", force=False)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("make", [hostile, one_bug])
def test_nothing_in_a_text_acts_on_anything(form, make):
    text = format_run(make(), form)
    text.encode()
    assert text.endswith("\n")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\u202e]", text)
    assert "##[" not in text
    if form != "github":
        assert not re.search(r"^\s*::", text, re.MULTILINE)
    if form in ("markdown", "github"):
        assert len(text) < 70_000


@pytest.mark.parametrize("make", [hostile, one_bug])
def test_junit_is_what_ci_systems_read(make):
    assert schema.mistakes(format_run(make(), "junit")) == []


def test_junit_has_a_test_for_each_result():
    root = ElementTree.fromstring(format_run(one_bug(), "junit"))
    suites = {suite.get("name"): suite for suite in root}
    assert [suites["torch"].get(key) for key in ("tests", "failures", "skipped")] == ["4", "3", "0"]
    assert suites["jax"].find(".//skipped").get("message") == "skip: does not take float16"
    failure = root.find(".//failure")
    assert (failure.get("type"), failure.get("message")) == ("output", "worst at x")
    assert "at dense.yaml:7:5" in failure.text
    assert "repeat: conformance run" in failure.text
    test = root.find(".//testcase")
    assert (test.get("classname"), test.get("name")) == ("conformance.dense.torch", "strided-0")


def test_junit_has_an_error_for_what_did_not_run():
    report = report_of([unsupported(IDS[0])], expected=["torch"], failures={"jax": "no module\nmore"})
    errors = ElementTree.fromstring(format_run(report, "junit")).findall(".//error")
    assert [error.get("type") for error in errors] == ["unchecked", "not started"]


def test_annotations_stand_at_the_smallest_case_one_for_each_cause():
    lines = format_run(one_bug(), "github").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("::error file=dense.yaml,line=7,col=5,title=3 failures of torch::output comes")
    assert "[kernel-flipped]%0AFAIL" in lines[0]
    assert lines[1] == "::notice title=conformance::4 of 5 checked: 1 pass, 3 fail, 1 skip"


def test_what_the_baseline_has_as_well_is_no_error():
    failed = [wrong(IDS[0])]
    outcome = Outcome(0, accepted=frozenset({(IDS[0], "torch")}))
    report = report_of(failed, outcome=outcome)
    assert format_run(report, "github").startswith("::notice file=")
    assert "fails in the baseline as well" in format_run(report, "junit")
    assert "<failure" not in format_run(report, "junit")
    assert json.loads(format_run(report, "json"))["causes"][0]["accepted"] is True
    assert "⚪" in format_run(report, "markdown")
    assert format_run(report_of(failed), "github").startswith("::error file=")


def test_a_difference_against_the_baseline_is_in_every_format():
    change = Change("values", "fixed", ("torch", "torch"), ("output",), "wrong", "right", (IDS[0],))
    difference = Diff("base", "this run", {"torch": "torch"}, {"torch": ("1", "2")}, 1, (change,), (), ())
    report = report_of([right(IDS[0])], outcome=Outcome(1, difference))
    for form in FORMATS:
        assert "fixed" in format_run(report, form), form
