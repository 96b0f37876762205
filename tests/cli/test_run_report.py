"""The report of a run; tests/reports/results has what is written of it."""

from support.records import right, unsupported, wrong
from support.run_reports import STRIDED, report_of

IDS = [each.id for each in STRIDED]


def test_a_backend_that_had_to_check_something_and_did_not_is_named():
    skipped = [unsupported(IDS[0])]
    assert (report_of(skipped).unchecked, report_of(skipped).exit_code) == ((), 0)
    report = report_of(skipped, expected=["torch"])
    assert (report.unchecked, report.exit_code) == (("torch",), 3)
    assert report_of([right(IDS[0])], expected=["torch"]).unchecked == ()


def test_a_wrong_expectation_is_no_common_cause_of_a_backend():
    note = f"{STRIDED[0].place} expects shape [1], the rule gives [2]"
    failed = [wrong(name, diagnosis=note) for name in IDS[:2]]
    report = report_of(failed)
    assert [group.kind for group in report.groups] == ["expectation", "expectation"]
    assert report.causes == ()
