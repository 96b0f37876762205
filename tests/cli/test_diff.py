"""The options of `conformance diff`."""

import re

import pytest
from support.paths import ROOT

from conformance.changes.comparison.deltas import STRICT
from conformance.cli import diff, run
from conformance.cli.diff import _parse_pairs
from conformance.cli.report_options import FORMATS
from conformance.errors import UsageError
from conformance.reports import changes


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
