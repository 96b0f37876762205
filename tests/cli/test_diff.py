"""The options of `conformance diff`."""

import re

import pytest
from support.paths import ROOT
from support.records import right, written, wrong

from conformance.changes.comparison.deltas import STRICT
from conformance.cli import code_of, diff, run
from conformance.cli.diff import _parse_pairs
from conformance.cli.report_options import FORMATS
from conformance.errors import UsageError
from conformance.reports import changes

CASE = "transpose/same_even.yaml::default-output"


def test_pairs_of_backends():
    assert _parse_pairs(["a:b", "c:d:e"]) == {"a": "b", "c": "d:e"}


@pytest.mark.parametrize("text", ["a", ":b", "a:", ""])
def test_what_is_no_pair(text):
    with pytest.raises(UsageError, match="OLD:NEW"):
        _parse_pairs([text])


def test_the_formats_are_those_that_there_are_writers_for():
    assert FORMATS == changes.FORMATS


def test_strict_counts_what_its_help_and_the_document_say():
    row = re.compile(r"^\| (\w+) \|.*counts with `--strict`", re.MULTILINE)
    assert set(row.findall((ROOT / "docs" / "baselines.md").read_text())) == STRICT == {"added", "message"}
    for command in (diff.command, run.command):
        (strict,) = (each for each in command.params if "--strict" in each.opts)
        assert strict.help == "New cases and other messages count as changes too."


def test_the_page_is_written_beside_the_report_and_again(tmp_path, capsys):
    old = written(tmp_path / "old.jsonl", [wrong(CASE, readings=["window-later"])])
    new = written(tmp_path / "new.jsonl", [right(CASE)])
    page = tmp_path / "changes.html"
    for _ in range(2):
        assert code_of(["diff", str(old), str(new), "--html", str(page)]) == 1
    said = capsys.readouterr()
    assert "1 change in 1 result" in said.out
    assert f"wrote {page}" in said.err
    # the case is found in the library: both windows are drawn
    assert page.read_text().count("<svg") == 2
    assert code_of(["diff", str(old), str(new), "--html", str(page), "-o", str(page)]) == 2
    assert "cannot be both" in capsys.readouterr().err
