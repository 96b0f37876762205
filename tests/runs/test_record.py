import json
import math
from pathlib import Path

import pytest

from conformance.errors import HarnessError, UsageError
from conformance.judging.results import Result
from conformance.operators.observations import About
from conformance.runs import record

ABOUT = About(framework="torch", version="2.13.0", python="3.11.7", flags={"threads": 1})
RESULTS = (
    Result("a.yaml::x", "torch", "pass", "computed", shape=(1, 2, 3), aspects={"output": "pass"}),
    Result("a.yaml::y", "torch", "fail", "refused", error={"type": "ValueError", "message": "no\nway"}),
)


def written(path, results=RESULTS, end=True):
    with record.Writer(path) as writer:
        writer.write(record.header({"torch": ABOUT}, 2))
        for result in results:
            writer.write(result.to_json())
        if end:
            writer.write({"end": True, "counts": record.count_verdicts(results), "exit": 1})
    return path


def test_what_is_written_is_read_back(tmp_path):
    found = record.read(written(tmp_path / "r.jsonl"))
    assert found.results == RESULTS
    assert found.header["backends"]["torch"]["version"] == "2.13.0"
    assert found.end == {"end": True, "counts": {"pass": 1, "fail": 1, "known": 0, "skip": 0}, "exit": 1}


@pytest.mark.parametrize("lost", range(1, 400, 7))
def test_a_record_cut_anywhere_is_read_up_to_the_cut_and_gone_on_with(tmp_path, lost):
    path = written(tmp_path / "r.jsonl")
    raw = path.read_bytes()
    first = raw.index(b"\n") + 1
    path.write_bytes(raw[: max(first, len(raw) - lost)])
    cut = record.read(path)
    assert cut.end is None
    assert cut.results == RESULTS[: len(cut.results)]
    with record.Writer(path, cut.complete_bytes) as writer:
        for result in RESULTS[len(cut.results) :]:
            writer.write(result.to_json())
        writer.write({"end": True, "counts": record.count_verdicts(RESULTS), "exit": 1})
    assert path.read_bytes() == raw


def test_numbers_that_json_lacks_are_strings():
    text = record.to_line({"a": math.inf, "b": [math.nan], "c": {"d": -math.inf}, "e": 0.5})
    assert json.loads(text, parse_constant=pytest.fail) == {
        "a": "inf",
        "b": ["nan"],
        "c": {"d": "-inf"},
        "e": 0.5,
    }


def test_unknown_keys_are_ignored(tmp_path):
    path = tmp_path / "r.jsonl"
    head = record.to_line(record.header({"torch": ABOUT}, 1))
    path.write_text(head + record.to_line({**RESULTS[0].to_json(), "later": 1}))
    assert record.read(path).results == RESULTS[:1]


@pytest.mark.parametrize("content", ["", "{}\n", "[1]\n", "hello\n", '{"record": 2}\n'])
def test_what_is_not_a_record_is_refused_with_its_line(tmp_path, content):
    path = tmp_path / "r.jsonl"
    path.write_text(content)
    with pytest.raises(UsageError, match=r"r\.jsonl:1"):
        record.read(path)


def test_a_result_line_without_its_keys_is_refused(tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_text(record.to_line(record.header({}, 1)) + '{"case": "x"}\n')
    with pytest.raises(UsageError, match=r"r\.jsonl:2: a result line needs backend, outcome, verdict"):
        record.read(path)


def test_going_on_needs_the_same_versions(tmp_path):
    path = written(tmp_path / "r.jsonl")
    found = record.read(path)
    record.check_same_backends(path, found, {"torch": ABOUT})
    newer = About(framework="torch", version="2.14.0", python="3.11.7", flags={"threads": 1})
    with pytest.raises(UsageError, match=r"version was 2\.13\.0, is 2\.14\.0"):
        record.check_same_backends(path, found, {"torch": newer})
    with pytest.raises(UsageError, match="begun without the backend jax"):
        record.check_same_backends(path, found, {"jax": ABOUT})


def test_a_full_disk_is_an_error_with_a_next_step(tmp_path):
    with record.Writer(tmp_path / "r.jsonl") as good:
        good.write({"fits": True})
    with (
        pytest.raises(HarnessError, match="cannot be written: No space left"),
        record.Writer(Path("/dev/full")) as full,
    ):
        full.write({"fits": False})


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(HarnessError, match="cannot be written"):
        record.Writer(tmp_path / "absent" / "r.jsonl")


def test_rows_come_one_at_a_time_and_at_last_it_is_known_whether_the_run_ended(tmp_path):
    rows = record.rows(written(tmp_path / "r.jsonl"))
    assert (rows.header["cases"], rows.complete) == (2, False)
    assert [line.data["case"] for line in rows] == ["a.yaml::x", "a.yaml::y"]
    assert (rows.complete, rows.end["exit"]) == (True, 1)
    cut = record.rows(written(tmp_path / "cut.jsonl", end=False))
    assert (len(list(cut)), cut.complete) == (2, False)


def test_a_mistake_is_raised_where_it_is_met_not_before(tmp_path):
    path = written(tmp_path / "r.jsonl", end=False)
    path.write_text(path.read_text() + '{"case": 1}\n')
    lines = iter(record.rows(path))
    assert [next(lines).number, next(lines).number] == [2, 3]
    with pytest.raises(UsageError, match=r"r\.jsonl:4: a result line needs"):
        next(lines)
