"""Lines of JSON objects, each with its place; whatever else is in a file is told with it."""

import pytest

from conformance.errors import UsageError
from conformance.runs import json_lines
from conformance.runs.json_lines import JsonLine, exists, lines


def written(folder, content):
    path = folder / "f.jsonl"
    path.write_bytes(content)
    return path


def test_lines_come_with_their_number_and_their_end_and_a_torn_one_not_at_all(tmp_path):
    path = written(tmp_path, b'{"a":1}\n{"b":"\xc3\xa9"}\n{"c":')
    assert list(lines(path)) == [JsonLine(1, 8, {"a": 1}), JsonLine(2, 19, {"b": "\u00e9"})]
    assert list(lines(written(tmp_path, b""))) == []


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (b"{}\nno\n", "2: not a line of JSON"),
        (b"\0\0\n", "1: not a line of JSON: zero bytes"),
        (b"\xff\n", "1: not UTF-8: invalid start byte at byte 1"),
        (b"[1]\n", "1: a record line is an object, seen list"),
        (b"[" * 100_000 + b"\n", "1: not a line of"),
    ],
    ids=["text", "zeros", "bytes", "list", "deep"],
)
def test_what_is_no_object_is_told_with_its_line(content, mistake, tmp_path):
    with pytest.raises(UsageError, match=rf"f\.jsonl:{mistake}"):
        list(lines(written(tmp_path, content)))


def test_a_line_that_does_not_end_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(json_lines, "LONGEST", 10)
    assert len(list(lines(written(tmp_path, b'{"a":123}\n')))) == 1
    with pytest.raises(UsageError, match=r":1: the line is longer than 10 bytes"):
        list(lines(written(tmp_path, b'{"a":1234}\n')))


def test_a_path_that_cannot_be_examined_is_told(tmp_path):
    assert exists(written(tmp_path, b""))
    assert not exists(tmp_path / "absent")
    with pytest.raises(UsageError, match="cannot be read: File name too long"):
        exists(tmp_path / ("a" * 300))
