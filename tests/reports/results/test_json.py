"""A run as an object of JSON; docs/reports.md lists its keys."""

import json
import re

from support.paths import ROOT
from support.records import wrong
from support.run_reports import STRIDED, one_bug, report_of

from conformance.reports.results import format_run

IDS = [each.id for each in STRIDED]


def test_json_has_every_failure_and_cause():
    found = json.loads(format_run(one_bug(), "json"))
    assert (found["run"], found["results"], found["checked"]) == (1, 5, 4)
    assert found["counts"] == {"pass": 1, "fail": 3, "known": 0, "skip": 1}
    (cause,) = found["causes"]
    assert (cause["kind"], cause["names"], cause["count"]) == ("reading", ["kernel-flipped"], 3)
    assert cause["results"] == [[name, "torch"] for name in IDS[:3]]
    assert cause["repeat"].startswith("conformance run cases/")
    assert [each["case"] for each in found["failures"]] == IDS[:3]
    assert (found["failures"][0]["file"], found["failures"][0]["line"]) == ("dense.yaml", 7)
    assert found["backends"]["jax"]["counts"]["skip"] == 1
    assert found["skipped"] == {"rank": 1}


def test_json_has_no_number_that_json_has_not():
    sizes = {"output": {"max_abs": float("inf"), "of_bound": float("nan")}}
    report = report_of([wrong(IDS[0], error_size=sizes)])

    def refuse(name):
        raise AssertionError(name)

    found = json.loads(format_run(report, "json"), parse_constant=refuse)
    assert found["failures"][0]["error_size"] == {"output": {"max_abs": "inf", "of_bound": "nan"}}


def test_the_page_lists_every_key():
    page = (ROOT / "docs" / "reports.md").read_text().partition("### Keys of the JSON object")[2]
    rows = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    found = json.loads(format_run(one_bug(), "json"))
    assert listed == set(found)
    for name in (*found["causes"][0], *found["backends"]["torch"]):
        assert f"`{name}`" in page
