"""What the first line and a result line of a record have to be, and what is said of what they are not."""

import pytest
from support.records import ALL_KINDS, RIGHT, header

from conformance.judging.results import Result
from conformance.runs import record_schema
from conformance.runs.record import json_value
from conformance.runs.record_schema import DEEPEST, header_mistake, result_mistake

HEAD = json_value(header([RIGHT]))
LINE = json_value(RIGHT.to_json())


@pytest.mark.parametrize("result", ALL_KINDS, ids=lambda result: result.case)
def test_what_is_written_is_right(result):
    assert result_mistake(json_value(result.to_json())) is None
    assert header_mistake(HEAD) is None


def test_every_key_that_is_checked_is_one_of_a_result():
    assert record_schema._TYPES.keys() <= set(Result.__dataclass_fields__)


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"record": 2}, '"record" is 2'),
        ({"record": True}, '"record" is true'),
        ({"backends": {"torch": "2.0"}}, '"backends" has to map'),
        ({"cases": "1"}, '"cases" has to be a number'),
        ({"cases": True}, '"cases" has to be a number'),
    ],
    ids=str,
)
def test_a_first_line_that_is_none(change, mistake):
    assert mistake in header_mistake({**HEAD, **change})


def test_a_file_without_a_line_and_a_first_line_that_is_too_deep():
    assert "there is no whole line" in header_mistake(None)
    deep = []
    for _ in range(DEEPEST):
        deep = [deep]
    assert "brackets" in header_mistake({**HEAD, "more": deep})
    assert header_mistake({**HEAD, "more": deep[0][0]}) is None


@pytest.mark.parametrize("key", sorted(record_schema._NEEDED))
def test_a_key_that_is_needed(key):
    for line in ({**LINE, key: None}, {name: value for name, value in LINE.items() if name != key}):
        assert result_mistake(line) == f"a result line needs {key}"


@pytest.mark.parametrize("key", sorted(record_schema._TYPES))
def test_a_value_of_another_type_is_a_mistake_and_null_is_an_absent_one(key):
    assert (
        result_mistake({**LINE, key: 1.5}) == f'"{key}" is 1.5, it has to be {record_schema._TYPES[key][2]}'
    )
    if key not in record_schema._NEEDED:
        assert result_mistake({**LINE, key: None}) is None


def test_what_is_inside_is_looked_at_in_every_line():
    assert result_mistake({**LINE, "shape": [1, 2]}) is None
    assert "a list of whole numbers" in result_mistake({**LINE, "shape": [1, True]})
    assert "an object of pass" in result_mistake({**LINE, "aspects": {"output": "maybe"}})


def test_kinds_of_lines_that_are_remembered_are_few_whatever_a_file_holds(monkeypatch):
    monkeypatch.setattr(record_schema, "_SOUND", set())
    monkeypatch.setattr(record_schema, "_MOST_SOUND", 3)
    for number in range(10):
        assert result_mistake({**LINE, f"later {number}": 1}) is None
    assert len(record_schema._SOUND) == 3
