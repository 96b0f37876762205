"""The normal form has what is compared of a result, and the rest follows from it."""

import json

import pytest
from support.records import ALL_KINDS

from conformance.changes.comparison.compact import Compactor
from conformance.changes.comparison.normal_form import (
    LONGEST_MESSAGE,
    first_line,
    line_completer,
    normal_form,
    with_implied_passes,
)
from conformance.runs.record import json_value


def aspects_of(data):
    return dict(Compactor()(data).facts.states)


@pytest.mark.parametrize("result", ALL_KINDS, ids=lambda result: result.case)
def test_the_normal_form_keeps_what_is_compared_and_nothing_else(result):
    data = json_value(result.to_json())
    short = normal_form(data)
    assert normal_form(with_implied_passes(short)) == short
    assert not {"seconds", "seed", "call", "diagnosis", "error_size"} & short.keys()
    assert aspects_of(with_implied_passes(short)) == aspects_of(data)
    assert len(json.dumps(short)) < len(json.dumps(data)) * 0.6


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("\n  \n 3 is odd \nmore", "3 is odd"),
        ("at 0x7f00 in /usr/lib/x.py: no", "at ADDRESS in PATH: no"),
        ("and/or a/b", "and/or a/b"),
        ("{{function_node __wrapped__Conv2D_device_/job:localhost}} no", "no"),
        ("x" * 500, "x" * LONGEST_MESSAGE),
        ("", ""),
    ],
)
def test_of_a_message_its_first_line_is_kept_without_what_differs_between_machines(message, line):
    assert first_line(message) == line


def test_a_record_says_all_itself_and_a_baseline_what_does_not_follow():
    data = json_value(ALL_KINDS[0].to_json())
    short = normal_form(data)
    assert "aspects" not in short
    assert line_completer({"record": 1})(short) == short
    assert line_completer({"record": 1, "baseline": 1})(short)["aspects"] == data["aspects"]
